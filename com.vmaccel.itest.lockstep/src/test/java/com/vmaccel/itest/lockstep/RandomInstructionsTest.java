package com.vmaccel.itest.lockstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.lockstep.FuzzOptions;
import com.vmaccel.tck.lockstep.FuzzReport;
import com.vmaccel.tck.lockstep.InstructionFuzzer;
import com.vmaccel.tck.lockstep.InstructionGroups;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RandomInstructionsTest {

    private static final long SEED = Long.getLong("vmaccel.fuzz.seed", 1);
    private static final long COUNT = Long.getLong("vmaccel.fuzz.count", 30_000);
    private static final int FINDINGS = 20;
    private static final int PATIENCE_SECONDS = 60;
    /** What even a slow machine does in that time. */
    private static final int AT_LEAST = 1_000;

    @Test
    void theSoftwareCpuDoesWhatTheProcessorDoes() {
        agree(Engines.kvm(), COUNT);
    }

    /** The processor is the same: it is the way there and back that is compared, for which fewer are enough. */
    @Test
    void theSoftwareCpuDoesWhatTheProcessorDoesThroughWindowsHypervisorPlatform() {
        agree(Engines.whpx(), COUNT / 10);
    }

    private static void agree(X86Accelerator other, long count) {
        FuzzOptions options = new FuzzOptions(InstructionGroups.operations(InstructionGroups.names()), SEED, count, FINDINGS);
        var fuzzer = new InstructionFuzzer(Engines.soft(), other, options);
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(fuzzer::stop);
        FuzzReport report = fuzzer.run();
        report.unrepeatable().forEach(once -> System.out.println("not repeatable, " + once));
        assertEquals(List.of(), report.findings());
        assertTrue(report.unrepeatable().size() < FINDINGS, () -> report.unrepeatable().toString());
        assertTrue(report.instances() >= Math.min(AT_LEAST, count), () -> report.instances() + " instances in a minute");
        assertTrue(report.unjudged() < report.instances() / 10, () -> report.unjudged() + " of " + report.instances() + " were beyond judgement");
    }
}
