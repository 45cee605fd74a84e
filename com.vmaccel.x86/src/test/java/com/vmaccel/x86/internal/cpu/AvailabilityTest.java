package com.vmaccel.x86.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** When instructions of x87, MMX and SSE are refused. Source: Intel SDM volume 3, tables 13-1 and 13-2, volume 2, the exceptions of each instruction. */
class AvailabilityTest {

    private static final int DONE = -1;
    private static final String FADD = "d8 c1";
    private static final String FNCLEX = "db e2";
    private static final String FWAIT = "9b";
    private static final String PADDB_MMX = "0f fc c1";
    private static final String PADDB_XMM = "66 0f fc c1";
    private static final String DIVSD = "f2 0f 5e c1";
    private static final String FXSAVE = "0f ae 06";
    private static final String XSAVE = "0f ae 26";
    private static final String LDMXCSR = "0f ae 16";
    private static final String MASKMOVDQU = "66 0f f7 c1";

    private final InstructionRunner runner = new InstructionRunner();
    private final Cpu cpu = runner.cpu;

    AvailabilityTest() {
        cpu.r[Cpu.RSI] = InstructionRunner.MEMORY;
        cpu.r[Cpu.RDI] = InstructionRunner.MEMORY;
    }

    private void expect(int exception, String... instructions) {
        for (String instruction : instructions) {
            assertEquals(exception, runner.execute(instruction), instruction);
        }
    }

    @Test
    void allAreAvailable() {
        expect(DONE, FADD, FNCLEX, FWAIT, PADDB_MMX, PADDB_XMM, DIVSD, FXSAVE, XSAVE);
    }

    @Test
    void emulationRefusesThem() {
        cpu.control.cr0 |= Control.CR0_EM;
        expect(Vectors.NM, FADD, FNCLEX, FXSAVE);
        expect(Vectors.UD, PADDB_MMX, PADDB_XMM, DIVSD);
        expect(DONE, FWAIT, XSAVE);
    }

    @Test
    void anotherTasksStateIsNotTouched() {
        cpu.control.cr0 |= Control.CR0_TS;
        expect(Vectors.NM, FADD, FNCLEX, FWAIT, FXSAVE, XSAVE, PADDB_MMX, PADDB_XMM, DIVSD);
        cpu.control.cr0 &= ~Control.CR0_MP;
        expect(DONE, FWAIT);
    }

    @Test
    void theSystemHasToAllowSse() {
        cpu.control.cr4 &= ~(Control.CR4_OSFXSR | Control.CR4_OSXSAVE);
        expect(Vectors.UD, PADDB_XMM, DIVSD, XSAVE);
        expect(DONE, PADDB_MMX, FXSAVE);
    }

    @Test
    void pendingExceptionsComeFirst() {
        cpu.extended.fcw = 0x37b;
        cpu.extended.fsw = 4;
        cpu.extended.summariseExceptions();
        expect(Vectors.MF, FADD, FWAIT, PADDB_MMX);
        expect(DONE, PADDB_XMM, FNCLEX, FADD);
    }

    @Test
    void withoutNumericErrorsNothingIsReported() {
        cpu.control.cr0 &= ~Control.CR0_NE;
        cpu.extended.fcw = 0x37b;
        cpu.extended.fsw = 4;
        cpu.extended.summariseExceptions();
        expect(DONE, FADD, FWAIT, PADDB_MMX);
    }

    @Test
    void unmaskedExceptionsOfSse() {
        cpu.extended.mxcsr = 0x1d80;
        cpu.extended.xmm[0] = Double.doubleToRawLongBits(1);
        expect(Vectors.XM, DIVSD);
        assertEquals(0x1d84, cpu.extended.mxcsr);
        assertEquals(1.0, Double.longBitsToDouble(cpu.extended.xmm[0]));
        cpu.control.cr4 &= ~Control.CR4_OSXMMEXCPT;
        expect(Vectors.UD, DIVSD);
    }

    @Test
    void alignmentAndReservedBits() {
        cpu.r[Cpu.RSI]++;
        expect(Vectors.GP, FXSAVE, XSAVE, "66 0f fc 06", "0f 28 06", "0f 29 06", "66 0f e7 06");
        expect(DONE, "0f 10 06", "f3 0f 7f 06", "0f fc 06", "f2 0f 58 06");
        runner.memory.set(ValueLayout.JAVA_INT_UNALIGNED, 1, 0x10000);
        expect(Vectors.GP, LDMXCSR);
    }

    @Test
    void anEmptyMaskTouchesNoMemory() {
        cpu.r[Cpu.RDI] = 0;
        expect(DONE, MASKMOVDQU);
    }

    @Test
    void whatCpuidDoesNotTellIsUndefined() {
        runner.withoutFeatures();
        expect(Vectors.UD, FADD, PADDB_MMX, PADDB_XMM, DIVSD, FXSAVE, XSAVE);
    }
}
