package com.vmaccel.x86.internal.fp;

/** Brings a finite result into the format of the destination. Source: Intel SDM volume 1, sections 4.9.1 and 8.5. */
final class Rounder {

    /** What the exponent of an x87 result is moved by when overflow or underflow is unmasked: 3 * 2^13. */
    private static final int BIAS_ADJUSTMENT = 24576;

    private Rounder() {}

    /** Rounds the unit's result, raising what that raises. */
    static void finish(FloatUnit unit) {
        WideFloat result = unit.result;
        if (result.isZero()) {
            return;
        }
        result.kind = FloatKind.NORMAL;
        if (isTiny(unit, result)) {
            underflow(unit, result);
            return;
        }
        roundBits(unit, result);
        if (result.exponent > unit.format.maxExponent) {
            overflow(unit, result);
        }
    }

    /** Whether a number is too small even after it was rounded as if there were no least exponent. */
    private static boolean isTiny(FloatUnit unit, WideFloat number) {
        int least = unit.format.minExponent;
        if (number.exponent != least - 1) {
            return number.exponent < least;
        }
        boolean allOnes = (number.high | droppedBits(unit)) == -1;
        return !allOnes || !increments(unit, number);
    }

    private static long droppedBits(FloatUnit unit) {
        return (1L << (64 - unit.precision)) - 1;
    }

    private static boolean increments(FloatUnit unit, WideFloat number) {
        int dropped = 64 - unit.precision;
        boolean odd = (number.high >>> dropped & 1) != 0;
        boolean half = dropped == 0 ? number.low < 0 : (number.high >>> (dropped - 1) & 1) != 0;
        long below = dropped == 0 ? number.low << 1 : number.high & droppedBits(unit) >>> 1 | number.low;
        return RoundingControl.increments(unit.rounding, number.negative, odd, half, below != 0);
    }

    /** Rounds at the unit's precision; raises PRECISION and, in C1, whether it was upwards. Whether it was inexact. */
    private static boolean roundBits(FloatUnit unit, WideFloat number) {
        boolean inexact = (number.high & droppedBits(unit) | number.low) != 0;
        if (!inexact) {
            return false;
        }
        unit.raise(FloatFlags.PRECISION);
        boolean up = increments(unit, number);
        number.high &= ~droppedBits(unit);
        number.low = 0;
        if (up) {
            unit.raise(FloatFlags.ROUNDED_UP);
            boolean normal = number.high < 0;
            number.high += droppedBits(unit) + 1;
            if (normal && number.high >= 0) {
                number.high = Long.MIN_VALUE;
                number.exponent++;
            }
        }
        return true;
    }

    private static void underflow(FloatUnit unit, WideFloat number) {
        int least = unit.format.minExponent;
        if (!unit.masked(FloatFlags.UNDERFLOW)) {
            unit.raise(FloatFlags.UNDERFLOW);
            roundBits(unit, number);
            number.exponent += BIAS_ADJUSTMENT;
            if (number.exponent < least) {
                unit.raise(FloatFlags.PRECISION);
                number.setZero(number.negative);
            }
        } else if (unit.flushToZero) {
            unit.raise(FloatFlags.UNDERFLOW | FloatFlags.PRECISION);
            number.setZero(number.negative);
        } else {
            number.shiftRight(least - number.exponent);
            number.exponent = least;
            if (roundBits(unit, number)) {
                unit.raise(FloatFlags.UNDERFLOW);
            }
            number.kind = number.high == 0 ? FloatKind.ZERO : FloatKind.NORMAL;
        }
    }

    private static void overflow(FloatUnit unit, WideFloat number) {
        unit.raise(FloatFlags.OVERFLOW);
        if (!unit.masked(FloatFlags.OVERFLOW)) {
            number.exponent -= BIAS_ADJUSTMENT;
            if (number.exponent > unit.format.maxExponent) {
                unit.raise(FloatFlags.PRECISION | FloatFlags.ROUNDED_UP);
                number.setInfinite(number.negative);
            }
            return;
        }
        unit.raise(FloatFlags.PRECISION);
        if (RoundingControl.overflowsToInfinity(unit.rounding, number.negative)) {
            number.setInfinite(number.negative);
            unit.raise(FloatFlags.ROUNDED_UP);
        } else {
            number.high = ~droppedBits(unit);
            number.exponent = unit.format.maxExponent;
        }
    }
}
