package com.vmaccel.x86.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The environment of x87 in its four formats. Source: Intel SDM volume 1, figures 8-9 to 8-12. */
class EnvironmentTest {

    private static final int STATUS = 0x3820;
    private static final int TAGS = 0x2f7f;
    private static final int WORDS = 7;

    private static InstructionRunner prepared(InstructionRunner runner) {
        ExtendedRegisters state = runner.cpu.extended;
        state.setStatusWord(STATUS);
        state.valid = 0b1100_1000;
        state.mantissa[3] = 0;
        state.exponent[3] = 0;
        state.mantissa[6] = Long.MIN_VALUE;
        state.exponent[6] = 0x7fff;
        state.mantissa[7] = Long.MIN_VALUE;
        state.exponent[7] = 0x3fff;
        state.fop = 0x5ab;
        state.fip = 0x1234;
        state.fcs = 0x2000;
        state.fdp = 0x10;
        state.fds = 0x3000;
        return runner;
    }

    private static long[] words(InstructionRunner runner, int bytes) {
        long[] words = new long[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = bytes == 2 ? Short.toUnsignedLong(runner.memory.get(ValueLayout.JAVA_SHORT, 2L * i)) : Integer.toUnsignedLong(runner.memory.get(ValueLayout.JAVA_INT, 4L * i));
        }
        return words;
    }

    private static void assertStored(InstructionRunner runner, String code, int bytes, long... expected) {
        assertEquals(-1, prepared(runner).execute(code));
        assertArrayEquals(expected, words(runner, bytes));
        assertEquals(0x37f, runner.cpu.extended.fcw);
    }


    @Test
    void sixteenBitsInRealMode() {
        assertStored(InstructionRunner.inRealMode(), "d9 34", 2, 0x37f, STATUS, TAGS, 0x1234, 0x25ab, 0x0010, 0x3000);
    }

    @Test
    void thirtyTwoBitsInRealMode() {
        assertStored(InstructionRunner.inRealMode(), "66 d9 34", 4, 0xffff_037fL, 0xffff_0000L | STATUS, 0xffff_0000L | TAGS, 0xffff_1234L, 0x25ab, 0xffff_0010L, 0x3000);
    }

    @Test
    void sixteenBitsInProtectedMode() {
        assertStored(InstructionRunner.inProtectedMode(), "d9 34", 2, 0x37f, STATUS, TAGS, 0x1234, 0x2000, 0x0010, 0x3000);
    }

    @Test
    void thirtyTwoBitsInProtectedMode() {
        assertStored(InstructionRunner.inProtectedMode(), "66 d9 34", 4, 0xffff_037fL, 0xffff_0000L | STATUS, 0xffff_0000L | TAGS, 0x1234, 0x05ab_2000, 0x0010, 0xffff_3000L);
    }

    @Test
    void whatWasSavedIsRestored() {
        for (String prefix : new String[] {"", "66 "}) {
            InstructionRunner runner = prepared(InstructionRunner.inProtectedMode());
            ExtendedRegisters state = runner.cpu.extended;
            state.fcw = 0x27f;
            assertEquals(-1, runner.execute(prefix + "dd 34"));
            assertEquals(ExtendedRegisters.INITIAL_FCW, state.fcw);
            assertEquals(0, state.valid);
            assertEquals(0, state.statusWord());
            state.mantissa[7] = 0;
            assertEquals(-1, runner.execute(prefix + "dd 24"));
            assertEquals(0x27f, state.fcw);
            assertEquals(STATUS, state.statusWord());
            assertEquals(0b1100_1000, state.valid);
            assertEquals(Long.MIN_VALUE, state.mantissa[7]);
            assertEquals(0x1234, state.fip);
            assertEquals(0x3000, state.fds);
        }
    }

    @Test
    void storingTheEnvironmentMasksAllExceptions() {
        InstructionRunner runner = InstructionRunner.inProtectedMode();
        runner.cpu.extended.fcw = 0x340;
        runner.cpu.extended.fsw = 1;
        runner.cpu.extended.summariseExceptions();
        assertEquals(-1, runner.execute("d9 34"));
        assertEquals(0x37f, runner.cpu.extended.fcw);
        assertEquals(1, runner.cpu.extended.statusWord());
        assertEquals(0x8081, Short.toUnsignedInt(runner.memory.get(ValueLayout.JAVA_SHORT, 2)));
    }

    @Test
    void loadingTheEnvironmentCanMakeAnExceptionPending() {
        InstructionRunner runner = InstructionRunner.inProtectedMode();
        runner.memory.set(ValueLayout.JAVA_SHORT, 0, (short) 0x37e);
        runner.memory.set(ValueLayout.JAVA_SHORT, 2, (short) 1);
        assertEquals(-1, runner.execute("d9 24"));
        assertEquals(Vectors.MF, runner.execute("9b"));
    }
}
