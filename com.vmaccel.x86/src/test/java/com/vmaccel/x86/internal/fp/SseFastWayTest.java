package com.vmaccel.x86.internal.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Java's own arithmetic and the exact way give the same results and raise the same. */
class SseFastWayTest {

    private static final int OPERANDS = 100_000;
    private static final int MASKED = 0x1f80;

    private final SseUnit fast = new SseUnit();
    private final SseUnit exact = new SseUnit();

    private void compare(FloatFormat format, LaneOperation lane, Consumer<FloatUnit> operation, boolean unary) {
        OperandSource source = new OperandSource(format.precision);
        for (int i = 0; i < OPERANDS; i++) {
            long left = operand(format, source);
            long right = operand(format, source);
            int mxcsr = MASKED | source.below(2) * FloatFlags.PRECISION;
            fast.begin(mxcsr);
            exact.begin(mxcsr);
            long here = lane.apply(fast, left, right);
            long there = exact.exactly(operation, format, unary ? right : left, right);
            assertEquals(there, here, () -> "%x, %x".formatted(left, right));
            assertEquals(exact.end(), fast.end(), () -> "%x, %x".formatted(left, right));
        }
    }

    /** Often a number with few bits, of which results are exact. */
    private static long operand(FloatFormat format, OperandSource source) {
        long bits = format == FloatFormat.SINGLE ? source.floatBits() & 0xffff_ffffL : source.doubleBits();
        return source.below(2) == 0 ? bits : bits >>> (format.precision - 8) << (format.precision - 8);
    }

    @Test
    void doubles() {
        compare(FloatFormat.DOUBLE, DoubleLanes::add, BasicArithmetic::add, false);
        compare(FloatFormat.DOUBLE, DoubleLanes::subtract, BasicArithmetic::subtract, false);
        compare(FloatFormat.DOUBLE, DoubleLanes::multiply, BasicArithmetic::multiply, false);
        compare(FloatFormat.DOUBLE, DoubleLanes::divide, BasicArithmetic::divide, false);
        compare(FloatFormat.DOUBLE, DoubleLanes::squareRoot, BasicArithmetic::squareRoot, true);
        compare(FloatFormat.DOUBLE, DoubleLanes::minimum, Comparison::minimum, false);
        compare(FloatFormat.DOUBLE, DoubleLanes::maximum, Comparison::maximum, false);
    }

    @Test
    void singles() {
        compare(FloatFormat.SINGLE, SingleLanes::add, BasicArithmetic::add, false);
        compare(FloatFormat.SINGLE, SingleLanes::subtract, BasicArithmetic::subtract, false);
        compare(FloatFormat.SINGLE, SingleLanes::multiply, BasicArithmetic::multiply, false);
        compare(FloatFormat.SINGLE, SingleLanes::divide, BasicArithmetic::divide, false);
        compare(FloatFormat.SINGLE, SingleLanes::squareRoot, BasicArithmetic::squareRoot, true);
        compare(FloatFormat.SINGLE, SingleLanes::minimum, Comparison::minimum, false);
        compare(FloatFormat.SINGLE, SingleLanes::maximum, Comparison::maximum, false);
    }

    @Test
    void conversions() {
        OperandSource source = new OperandSource(9);
        for (int i = 0; i < OPERANDS; i++) {
            long value = source.doubleBits();
            int mxcsr = MASKED | source.below(2) * FloatFlags.PRECISION;
            fast.begin(mxcsr);
            exact.begin(mxcsr);
            for (int bits = 32; bits <= 64; bits += 32) {
                assertEquals(exact.toIntegerExactly(FloatFormat.DOUBLE, value, bits, false), DoubleLanes.toInteger(fast, value, bits, false));
                assertEquals(exact.toIntegerExactly(FloatFormat.DOUBLE, value, bits, true), DoubleLanes.toInteger(fast, value, bits, true));
                assertEquals(exact.toIntegerExactly(FloatFormat.SINGLE, value, bits, false), SingleLanes.toInteger(fast, value, bits, false));
            }
            assertEquals(exact.convertExactly(FloatFormat.DOUBLE, FloatFormat.SINGLE, value), DoubleLanes.toSingle(fast, value));
            assertEquals(exact.convertExactly(FloatFormat.SINGLE, FloatFormat.DOUBLE, value), SingleLanes.toDouble(fast, value));
            assertEquals(exact.fromIntegerExactly(FloatFormat.SINGLE, value), SingleLanes.fromInteger(fast, value));
            assertEquals(exact.fromIntegerExactly(FloatFormat.DOUBLE, value >> 32), DoubleLanes.fromInteger(fast, value >> 32));
            assertEquals(exact.end(), fast.end());
        }
    }
}
