package com.vmaccel.x86.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.internal.integer.Groups;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Computing allocates nothing once classes are loaded. */
class AllocationTest {

    private static final int TIMES = 2_000;
    private static final int LONGEST = 15;

    private final InstructionRunner runner = new InstructionRunner();

    /** FADD, FDIV, FSQRT, FSIN, FPATAN, FYL2X, FBSTP, FNSAVE, ADDPD, CVTPS2DQ, PADDB, PSHUFD, FXSAVE, XRSTOR. */
    @ParameterizedTest
    @ValueSource(strings = {"d8c1", "d8f1", "d9fa", "d9fe", "d9f3", "d9f1", "df36", "dd36", "660f58c1", "660f5bc1", "0ffcc1", "660f70c11b", "0fae06", "0fae2e"})
    void nothingIsAllocated(String code) {
        Instruction instruction = runner.decode(Arrays.copyOf(HexFormat.of().parseHex(code), LONGEST));
        Op op = Groups.ALL.op(new Site(instruction, 0), runner.cpu.cpuid);
        runner.cpu.r[Cpu.RSI] = InstructionRunner.MEMORY;
        execute(op);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        execute(op);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < TIMES, () -> code + " allocated " + allocated + " bytes in " + TIMES + " executions");
    }

    private void execute(Op op) {
        ExtendedRegisters state = runner.cpu.extended;
        for (int i = 0; i < TIMES; i++) {
            state.valid = 0x7f;
            state.top = 0;
            Arrays.fill(state.mantissa, 0xc90f_daa2_2168_c235L);
            Arrays.fill(state.exponent, (short) 0x3fff);
            Arrays.fill(state.xmm, 0x3ff1_0000_3f80_0001L);
            op.execute(runner.cpu);
        }
        assertEquals(0, state.fsw & 0x80);
    }
}
