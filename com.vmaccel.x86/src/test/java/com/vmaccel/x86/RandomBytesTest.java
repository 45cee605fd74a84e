package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No bytes make the decoder throw, run on, or read what is not there. {@code -Dvmaccel.x86.random=10000000} sets how many strings are tried in each mode. */
class RandomBytesTest {

    private static final int COUNT = Integer.getInteger("vmaccel.x86.random", 300_000);
    private static final int TEXTS = 16; // every so manieth is written as text too, which is slow

    private final InstructionBuffer buffer = new InstructionBuffer();

    @ParameterizedTest
    @EnumSource
    void anyBytesAreDecodedToSomethingOfOneToFifteenBytes(CodeMode mode) {
        InstructionDecoder decoder = new InstructionDecoder(mode);
        Random random = new Random(mode.bits());
        for (int i = 0; i < COUNT; i++) {
            byte[] code = RandomCode.next(random);
            decoder.decode(code, 0, i, buffer);
            assertTrue(buffer.length() >= 1 && buffer.length() <= 15, () -> HexFormat.of().formatHex(code));
            useEverything(i % TEXTS == 0);
        }
    }

    private void useEverything(boolean text) {
        for (int n = 0; n < buffer.operandCount(); n++) {
            buffer.operandAccess(n);
            buffer.operandBits(n);
            switch (buffer.operandKind(n)) {
                case REGISTER -> assertTrue(buffer.register(n) < 32 && buffer.registerClass(n) != null);
                case MEMORY -> assertTrue(buffer.base(n) <= 32 && buffer.index(n) < 32 && buffer.segment(n) != null && buffer.indexClass() != null);
                case IMMEDIATE -> buffer.immediate(n);
                case RELATIVE -> buffer.branchTarget();
                case FAR_POINTER -> assertTrue(buffer.farSelector() >= 0);
            }
        }
        assertTrue(!text || !buffer.toString().isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void everyBeginningOfAnInstructionIsTruncatedAndNothingBehindItMatters(CodeMode mode) {
        InstructionDecoder decoder = new InstructionDecoder(mode);
        Random random = new Random(-mode.bits());
        InstructionBuffer shorter = new InstructionBuffer();
        for (int i = 0; i < COUNT / 10; i++) {
            byte[] code = RandomCode.next(random);
            if (decoder.decode(code, 0, 0, buffer) == Validity.VALID) {
                byte[] exact = java.util.Arrays.copyOf(code, buffer.length());
                assertEquals(Validity.VALID, decoder.decode(exact, 0, 0, shorter), () -> HexFormat.of().formatHex(exact));
                assertEquals(buffer.toString(), shorter.toString());
                byte[] cut = java.util.Arrays.copyOf(code, random.nextInt(buffer.length()));
                assertEquals(Validity.TRUNCATED, decoder.decode(cut, 0, 0, shorter), () -> HexFormat.of().formatHex(cut) + " of " + buffer);
            }
        }
    }

    @Test
    void decodingAgainAllocatesNothing() {
        byte[] code = new byte[64 * 1024];
        new Random(1).nextBytes(code);
        InstructionDecoder decoder = new InstructionDecoder(CodeMode.MODE64);
        decodeAll(decoder, code);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        decodeAll(decoder, code);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < code.length / 8, () -> allocated + " bytes for " + code.length + " instructions");
    }

    private void decodeAll(InstructionDecoder decoder, byte[] code) {
        for (int at = 0; at < code.length; at++) {
            decoder.decode(code, at, at, buffer);
        }
    }
}
