package com.vmaccel.x86.internal.fp;

import static java.lang.Float.intBitsToFloat;

/** SSE on one float, given and returned as 32 bits. As {@link DoubleLanes}. */
public final class SingleLanes {

    private static final long BITS = 0xffff_ffffL;

    private SingleLanes() {}

    private static long bits(float value) {
        return Float.floatToRawIntBits(value) & BITS;
    }

    /** ADDSS. */
    public static long add(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        float sum = x + y;
        boolean known = unit.isNearest() && isPlain(x) && isPlain(y) && isPlain(sum) && isFinite(sum);
        return known && (unit.isPrecisionSettled() || isExactSum(x, y, sum)) ? bits(sum) : unit.exactly(BasicArithmetic::add, FloatFormat.SINGLE, left, right);
    }

    /** SUBSS. */
    public static long subtract(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        float difference = x - y;
        boolean known = unit.isNearest() && isPlain(x) && isPlain(y) && isPlain(difference) && isFinite(difference);
        return known && (unit.isPrecisionSettled() || isExactSum(x, -y, difference)) ? bits(difference) : unit.exactly(BasicArithmetic::subtract, FloatFormat.SINGLE, left, right);
    }

    /** MULSS. */
    public static long multiply(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        float product = x * y;
        boolean known = unit.isNearest() && isPlain(x) && isPlain(y) && (isNormal(product) || product == 0 && (x == 0 || y == 0));
        return known && (unit.isPrecisionSettled() || (double) x * y == product) ? bits(product) : unit.exactly(BasicArithmetic::multiply, FloatFormat.SINGLE, left, right);
    }

    /** DIVSS. */
    public static long divide(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        float quotient = x / y;
        boolean known = unit.isNearest() && isPlain(x) && isPlain(y) && isNormal(quotient);
        return known && (unit.isPrecisionSettled() || (double) quotient * y == x) ? bits(quotient) : unit.exactly(BasicArithmetic::divide, FloatFormat.SINGLE, left, right);
    }

    /** SQRTSS of the right operand. */
    public static long squareRoot(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) right);
        float root = (float) Math.sqrt(x);
        boolean known = unit.isNearest() && isPlain(x) && isNormal(root);
        return known && (unit.isPrecisionSettled() || (double) root * root == x) ? bits(root) : unit.exactly(BasicArithmetic::squareRoot, FloatFormat.SINGLE, right, right);
    }

    /** MINSS. */
    public static long minimum(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        return areOrdered(x, y) ? x < y ? left : right : unit.exactly(Comparison::minimum, FloatFormat.SINGLE, left, right);
    }

    /** MAXSS. */
    public static long maximum(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        return areOrdered(x, y) ? x > y ? left : right : unit.exactly(Comparison::maximum, FloatFormat.SINGLE, left, right);
    }

    /** CMPSS: all ones or zero. */
    public static long test(SseUnit unit, long left, long right, int predicate) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        if (areOrdered(x, y)) {
            return Comparison.holds(predicate, relation(x, y)) ? BITS : 0;
        }
        return unit.testExactly(FloatFormat.SINGLE, left, right, predicate) & BITS;
    }

    /** COMISS: the relation as {@link Comparison} has it. */
    public static int compareOrdered(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        return areOrdered(x, y) ? relation(x, y) : (int) unit.compareExactly(Comparison::ordered, FloatFormat.SINGLE, left, right);
    }

    /** UCOMISS: the relation as {@link Comparison} has it. */
    public static int compareUnordered(SseUnit unit, long left, long right) {
        float x = intBitsToFloat((int) left);
        float y = intBitsToFloat((int) right);
        return areOrdered(x, y) ? relation(x, y) : (int) unit.compareExactly(Comparison::unordered, FloatFormat.SINGLE, left, right);
    }

    /** CVTSS2SI and CVTTSS2SI. */
    public static long toInteger(SseUnit unit, long value, int bits, boolean truncate) {
        float x = intBitsToFloat((int) value);
        float limit = bits == 32 ? 0x1p31f : 0x1p63f;
        if ((truncate || unit.isNearest()) && isPlain(x) && Math.abs(x) < limit) {
            long whole = (long) (truncate ? x : Math.rint(x));
            if ((double) whole != x) {
                unit.raise(FloatFlags.PRECISION);
            }
            return whole;
        }
        return unit.toIntegerExactly(FloatFormat.SINGLE, value, bits, truncate);
    }

    /** CVTSI2SS. */
    public static long fromInteger(SseUnit unit, long value) {
        boolean exact = Math.abs(value) <= 1 << 24;
        return exact || unit.isNearest() && unit.isPrecisionSettled() ? bits((float) value) : unit.fromIntegerExactly(FloatFormat.SINGLE, value);
    }

    /** CVTSS2SD: 64 bits. */
    public static long toDouble(SseUnit unit, long value) {
        float x = intBitsToFloat((int) value);
        return isPlain(x) ? Double.doubleToRawLongBits(x) : unit.convertExactly(FloatFormat.SINGLE, FloatFormat.DOUBLE, value);
    }

    private static int relation(float x, float y) {
        return x < y ? Comparison.LESS : x > y ? Comparison.GREATER : Comparison.EQUAL;
    }

    private static boolean areOrdered(float x, float y) {
        return isPlain(x) && isPlain(y);
    }

    private static boolean isPlain(float value) {
        float magnitude = Math.abs(value);
        return magnitude >= Float.MIN_NORMAL || magnitude == 0;
    }

    private static boolean isFinite(float value) {
        return Math.abs(value) <= Float.MAX_VALUE;
    }

    static boolean isNormal(float value) {
        float magnitude = Math.abs(value);
        return magnitude > Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE;
    }

    private static boolean isExactSum(float x, float y, float sum) {
        float part = sum - x;
        return (x - (sum - part)) + (y - part) == 0;
    }
}
