package com.vmaccel.itest.lockstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.lockstep.FuzzOptions;
import com.vmaccel.tck.lockstep.InstructionGroups;
import com.vmaccel.tck.lockstep.ProgramFuzzer;
import com.vmaccel.tck.lockstep.ProgramMode;
import com.vmaccel.tck.lockstep.ProgramReport;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random programs of ring 0. The only KVM that executes them as a processor does is that of an emulated host ({@code docs/software-cpu.md}); here the software CPU is compared with itself. */
class RandomProgramsTest {

    private static final int PROGRAMS = 60;

    @ParameterizedTest
    @EnumSource(ProgramMode.class)
    void theSameProgramEndsTheSameWayTwice(ProgramMode mode) {
        FuzzOptions options = new FuzzOptions(InstructionGroups.operations(Set.of("arithmetic", "bits", "moves")), 1, PROGRAMS, 1);
        ProgramReport report = new ProgramFuzzer(Engines.soft(), Engines.soft(), mode, options).run();
        assertEquals(Map.of(), report.findings());
        assertEquals(PROGRAMS, report.programs() + report.leftOut());
        assertTrue(report.programs() >= PROGRAMS / 3, () -> report.programs() + " programs");
        assertTrue(report.exits() >= report.programs(), () -> report.exits() + " exits");
    }
}
