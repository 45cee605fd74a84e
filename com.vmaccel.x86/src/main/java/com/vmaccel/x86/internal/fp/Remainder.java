package com.vmaccel.x86.internal.fp;

/** FPREM and FPREM1. Source: Intel SDM volume 2. */
public final class Remainder {

    /** The exponents differ by this or more: the reduction is done in steps. */
    private static final int ONE_STEP = 64;

    private Remainder() {}

    /** The remainder of a quotient truncated: FPREM. {@link FloatUnit#integer} takes the last three bits of the quotient. */
    public static void truncated(FloatUnit unit) {
        remainder(unit, false);
    }

    /** The remainder of a quotient rounded to the nearest: FPREM1. {@link FloatUnit#integer} takes the last three bits of the quotient. */
    public static void nearest(FloatUnit unit) {
        remainder(unit, true);
    }

    private static void remainder(FloatUnit unit, boolean nearest) {
        unit.integer = 0;
        if (!Nans.bothNumbers(unit)) {
            return;
        }
        WideFloat dividend = unit.left;
        WideFloat divisor = unit.right;
        if (dividend.isInfinite() || divisor.isZero()) {
            unit.invalid();
            return;
        }
        unit.denormal(dividend);
        unit.denormal(divisor);
        unit.result.copy(dividend);
        if (dividend.isZero() || divisor.isInfinite()) {
            Rounder.finish(unit);
            return;
        }
        int distance = dividend.exponent - divisor.exponent;
        if (distance < ONE_STEP) {
            unit.integer = reduce(unit.result, divisor, distance);
            if (nearest) {
                toNearest(unit, dividend.negative);
            }
            unit.integer &= 7;
        } else {
            unit.raise(FloatFlags.INCOMPLETE);
            int step = 32 + (distance & 31);
            reduce(unit.result, divisor.exponent + distance - step, divisor.high, step);
        }
        if (unit.result.isZero()) {
            unit.result.setZero(dividend.negative);
        }
        Rounder.finish(unit);
    }

    private static long reduce(WideFloat number, WideFloat divisor, int distance) {
        return distance < 0 ? 0 : reduce(number, divisor.exponent, divisor.high, distance);
    }

    /** Takes from a number as many divisors as fit, whose exponent is below the number's by a distance of 0 to 63; the quotient's last 64 bits. */
    private static long reduce(WideFloat number, int divisorExponent, long divisor, int distance) {
        long first = Long.compareUnsigned(number.high, divisor) >= 0 ? 1 : 0;
        long rest = number.high - (first == 0 ? 0 : divisor);
        long quotient = 0;
        if (distance > 0) {
            long low = rest << distance;
            quotient = WideIntegers.divide(rest >>> (64 - distance), low, divisor);
            rest = low - quotient * divisor;
        }
        number.set(FloatKind.NORMAL, number.negative, divisorExponent, rest);
        number.normalise();
        return first << distance | quotient;
    }

    /** Goes on to the next multiple of the divisor if that is nearer, or as near and even. */
    private static void toNearest(FloatUnit unit, boolean negative) {
        WideFloat rest = unit.result;
        if (rest.isZero()) {
            return;
        }
        rest.exponent++;
        int order = rest.compareMagnitude(unit.right);
        rest.exponent--;
        if (order > 0 || order == 0 && (unit.integer & 1) != 0) {
            unit.right.negative = !negative;
            WideArithmetic.add(rest, unit.right);
            unit.integer++;
        }
    }
}
