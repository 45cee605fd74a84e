package com.vmaccel.x86.internal.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transcendental instructions give what this machine's processor gives, but for one unit in the last place, and the same exceptions. The operands are where the
 * instruction is defined; all exceptions are masked and results rounded to the nearest.
 */
class TranscendentalsAgainstProcessorTest {

    private static final int OPERANDS = 40_000;
    private static final int CONTROL_WORD = 0x037f;
    private static final int COMPARED_STATUS = FloatFlags.ALL | FloatFlags.INCOMPLETE;
    private static final int TOP = 4;
    private static final int NEXT = 14;

    /**
     * An instruction.
     *
     * @param name of it
     * @param code it
     * @param belowOne whether it is defined only for operands below 1
     * @param two whether it has two results
     * @param operation what does the same
     */
    record Case(String name, int code, boolean belowOne, boolean two, Consumer<FloatUnit> operation) {}

    private static NativeProcessor processor;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        RequiredCompiler.need();
        processor = new NativeProcessor();
    }

    @AfterAll
    static void stop() throws IOException {
        if (processor != null) {
            processor.close();
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("fsin", 0xd9fe, false, false, Trigonometry::sine),
                new Case("fcos", 0xd9ff, false, false, Trigonometry::cosine),
                new Case("fsincos", 0xd9fb, false, true, Trigonometry::sineAndCosine),
                new Case("fptan", 0xd9f2, false, true, Trigonometry::tangent),
                new Case("fpatan", 0xd9f3, false, false, ArcTangent::ofPoint),
                new Case("f2xm1", 0xd9f0, true, false, Powers::exponential),
                new Case("fyl2x", 0xd9f1, false, false, Powers::logarithm),
                new Case("fyl2xp1", 0xd9f9, true, false, Powers::logarithmPlusOne));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSameButForOneUnit(Case instruction) throws IOException {
        OperandSource source = new OperandSource(Long.getLong("vmaccel.fp.seed", 2));
        ByteBuffer in = records(instruction, source);
        ByteBuffer out = processor.execute(NativeProcessor.Mode.X87, new byte[] {(byte) (instruction.code() >> 8), (byte) instruction.code()}, in);
        FloatUnit unit = new FloatUnit();
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            unit.x87(CONTROL_WORD);
            FloatFormat.unpackExtended(in.getShort(at + TOP + 8), in.getLong(at + TOP), unit.left);
            FloatFormat.unpackExtended(in.getShort(at + NEXT + 8), in.getLong(at + NEXT), unit.right);
            instruction.operation().accept(unit);
            String operands = instruction.name() + " of " + X87Execution.operands(in, at);
            assertEquals(out.getShort(at) & COMPARED_STATUS, unit.flags() & COMPARED_STATUS, operands);
            if ((unit.flags() & FloatFlags.INCOMPLETE) != 0) {
                assertEquals(in.getLong(at + TOP), out.getLong(at + TOP), operands);
            } else if (instruction.two()) {
                assertNear(unit.second, out, at + TOP, operands);
                assertNear(unit.result, out, at + NEXT, operands);
            } else {
                assertNear(unit.result, out, at + TOP, operands);
            }
        }
    }

    private static ByteBuffer records(Case instruction, OperandSource source) {
        ByteBuffer in = ByteBuffer.allocate(OPERANDS * NativeProcessor.RECORD).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < in.capacity(); at += NativeProcessor.RECORD) {
            X87Execution.randomRecord(source, in, at);
            in.putShort(at, (short) CONTROL_WORD);
            int exponent = in.getShort(at + TOP + 8) & 0x7fff;
            if (instruction.belowOne() && exponent > 0x3ffe) {
                // FYL2XP1 is defined between the root of one half, minus 1, and the root of 2, minus 1.
                in.putShort(at + TOP + 8, (short) (0x3ffc - exponent % 16));
            }
        }
        return in;
    }

    private static void assertNear(WideFloat here, ByteBuffer out, int at, String operands) {
        int signExponent = FloatFormat.signExponent(here);
        long significand = FloatFormat.significand(here);
        boolean near = LastPlace.distance(signExponent, significand, out.getShort(at + 8) & 0xffff, out.getLong(at)) <= 1;
        assertTrue(near, () -> "%s: %04x:%016x here, %04x:%016x there".formatted(operands, signExponent, significand, out.getShort(at + 8) & 0xffff, out.getLong(at)));
    }
}
