package com.vmaccel.x86.internal.fp;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

/**
 * SSE2 on one double, given and returned as bits. Where Java's arithmetic gives the result and all flags are known it is used, otherwise the exact way; both agree.
 */
public final class DoubleLanes {

    private DoubleLanes() {}

    /** ADDSD. */
    public static long add(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        double sum = x + y;
        boolean known = unit.isNearest() && isPlain(x) && isPlain(y) && isPlain(sum) && isFinite(sum);
        return known && (unit.isPrecisionSettled() || isExactSum(x, y, sum)) ? doubleToRawLongBits(sum) : unit.exactly(BasicArithmetic::add, FloatFormat.DOUBLE, left, right);
    }

    /** SUBSD. */
    public static long subtract(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        double difference = x - y;
        boolean known = unit.isNearest() && isPlain(x) && isPlain(y) && isPlain(difference) && isFinite(difference);
        return known && (unit.isPrecisionSettled() || isExactSum(x, -y, difference)) ? doubleToRawLongBits(difference) : unit.exactly(BasicArithmetic::subtract, FloatFormat.DOUBLE, left, right);
    }

    /** MULSD. */
    public static long multiply(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        double product = x * y;
        boolean known = unit.isNearest() && isPlain(x) && isPlain(y) && (isNormal(product) || product == 0 && (x == 0 || y == 0));
        return known && (unit.isPrecisionSettled() || isShortProduct(left, right)) ? doubleToRawLongBits(product) : unit.exactly(BasicArithmetic::multiply, FloatFormat.DOUBLE, left, right);
    }

    /** DIVSD. */
    public static long divide(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        double quotient = x / y;
        boolean known = unit.isNearest() && unit.isPrecisionSettled() && isPlain(x) && isPlain(y) && isNormal(quotient);
        return known ? doubleToRawLongBits(quotient) : unit.exactly(BasicArithmetic::divide, FloatFormat.DOUBLE, left, right);
    }

    /** SQRTSD of the right operand. */
    public static long squareRoot(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(right);
        double root = Math.sqrt(x);
        boolean known = unit.isNearest() && unit.isPrecisionSettled() && isPlain(x) && isNormal(root);
        return known ? doubleToRawLongBits(root) : unit.exactly(BasicArithmetic::squareRoot, FloatFormat.DOUBLE, right, right);
    }

    /** MINSD. */
    public static long minimum(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        return areOrdered(x, y) ? x < y ? left : right : unit.exactly(Comparison::minimum, FloatFormat.DOUBLE, left, right);
    }

    /** MAXSD. */
    public static long maximum(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        return areOrdered(x, y) ? x > y ? left : right : unit.exactly(Comparison::maximum, FloatFormat.DOUBLE, left, right);
    }

    /** CMPSD: all ones or zero. */
    public static long test(SseUnit unit, long left, long right, int predicate) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        if (areOrdered(x, y)) {
            return Comparison.holds(predicate, relation(x, y)) ? -1 : 0;
        }
        return unit.testExactly(FloatFormat.DOUBLE, left, right, predicate);
    }

    /** COMISD: the relation as {@link Comparison} has it. */
    public static int compareOrdered(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        return areOrdered(x, y) ? relation(x, y) : (int) unit.compareExactly(Comparison::ordered, FloatFormat.DOUBLE, left, right);
    }

    /** UCOMISD: the relation as {@link Comparison} has it. */
    public static int compareUnordered(SseUnit unit, long left, long right) {
        double x = longBitsToDouble(left);
        double y = longBitsToDouble(right);
        return areOrdered(x, y) ? relation(x, y) : (int) unit.compareExactly(Comparison::unordered, FloatFormat.DOUBLE, left, right);
    }

    /** CVTSD2SI and CVTTSD2SI. */
    public static long toInteger(SseUnit unit, long value, int bits, boolean truncate) {
        double x = longBitsToDouble(value);
        double limit = bits == 32 ? 0x1p31 : 0x1p63;
        if ((truncate || unit.isNearest()) && isPlain(x) && Math.abs(x) < limit - 1) {
            long whole = (long) (truncate ? x : Math.rint(x));
            if (whole != x) {
                unit.raise(FloatFlags.PRECISION);
            }
            return whole;
        }
        return unit.toIntegerExactly(FloatFormat.DOUBLE, value, bits, truncate);
    }

    /** CVTSI2SD. */
    public static long fromInteger(SseUnit unit, long value) {
        boolean exact = value == (int) value;
        return exact || unit.isNearest() && unit.isPrecisionSettled() ? doubleToRawLongBits((double) value) : unit.fromIntegerExactly(FloatFormat.DOUBLE, value);
    }

    /** CVTSD2SS: 32 bits. */
    public static long toSingle(SseUnit unit, long value) {
        double x = longBitsToDouble(value);
        float narrow = (float) x;
        boolean known = unit.isNearest() && isPlain(x) && SingleLanes.isNormal(narrow) && (unit.isPrecisionSettled() || narrow == x);
        return known ? Float.floatToRawIntBits(narrow) & 0xffff_ffffL : unit.convertExactly(FloatFormat.DOUBLE, FloatFormat.SINGLE, value);
    }

    private static int relation(double x, double y) {
        return x < y ? Comparison.LESS : x > y ? Comparison.GREATER : Comparison.EQUAL;
    }

    private static boolean areOrdered(double x, double y) {
        return isPlain(x) && isPlain(y);
    }

    /** Whether it is no denormal and no NaN. */
    private static boolean isPlain(double value) {
        double magnitude = Math.abs(value);
        return magnitude >= Double.MIN_NORMAL || magnitude == 0;
    }

    private static boolean isFinite(double value) {
        return Math.abs(value) <= Double.MAX_VALUE;
    }

    /** Whether a result is beyond doubt neither tiny nor too large. */
    private static boolean isNormal(double value) {
        double magnitude = Math.abs(value);
        return magnitude > Double.MIN_NORMAL && magnitude <= Double.MAX_VALUE;
    }

    /** Whether a sum lost nothing. Source: Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B. */
    private static boolean isExactSum(double x, double y, double sum) {
        double part = sum - x;
        return (x - (sum - part)) + (y - part) == 0;
    }

    /** Whether the product of two significands has at most 53 bits. */
    private static boolean isShortProduct(long left, long right) {
        return Long.numberOfTrailingZeros(left | 1L << 52) + Long.numberOfTrailingZeros(right | 1L << 52) >= 53;
    }
}
