package com.vmaccel.x86.internal.fp;

/**
 * FSIN, FCOS, FSINCOS, FPTAN. Angles are reduced exactly by multiples of the 66-bit approximation of π/2 that x87 has; of what is left the true function is taken,
 * with an error far below the last bit, and rounded as the control word says. Source: Intel SDM volume 1, sections 8.3.8 and 8.3.10.
 */
public final class Trigonometry {

    /** The 66 bits of π/2, behind whose first the binary point is. */
    private static final long HALF_PI_HIGH = 0xc90f_daa2_2168_c234L;
    private static final long HALF_PI_LOW = 0xc000_0000_0000_0000L;
    /** Angles of 2^63 and more are out of range. */
    private static final int OUT_OF_RANGE = 63;

    private Trigonometry() {}

    /** The sine of the first operand. */
    public static void sine(FloatUnit unit) {
        if (isAngle(unit)) {
            finish(unit, 0);
        }
    }

    /** The cosine of the first operand. */
    public static void cosine(FloatUnit unit) {
        if (isAngle(unit)) {
            finish(unit, 1);
        }
    }

    /** The sine of the first operand, and in {@link FloatUnit#second} the cosine. */
    public static void sineAndCosine(FloatUnit unit) {
        if (isAngle(unit)) {
            finish(unit, 1);
            unit.second.copy(unit.result);
            finish(unit, 0);
        } else {
            unit.second.copy(unit.result);
        }
    }

    /** The tangent of the first operand, and in {@link FloatUnit#second} 1; a NaN in both. */
    public static void tangent(FloatUnit unit) {
        if (!isAngle(unit)) {
            unit.second.copy(unit.result);
            return;
        }
        unit.second.copy(Constants.ONE);
        WideFloat angle = unit.left;
        if (angle.isZero()) {
            unit.result.copy(angle);
            return;
        }
        int quadrant = reduce(unit.scratch.copy(angle));
        function(unit, quadrant + 1, unit.scratch3);
        function(unit, quadrant, unit.result);
        WideArithmetic.divide(unit.result, unit.scratch3, unit.scratch2);
        inexact(unit, angle.negative);
    }

    /** Whether the first operand has a sine; if not the result is there or C2 is raised. */
    private static boolean isAngle(FloatUnit unit) {
        if (!Nans.isNumber(unit)) {
            return false;
        }
        WideFloat angle = unit.left;
        if (angle.isInfinite()) {
            unit.invalid();
            return false;
        }
        unit.denormal(angle);
        if (!angle.isZero() && angle.exponent >= OUT_OF_RANGE) {
            unit.raise(FloatFlags.INCOMPLETE);
            return false;
        }
        return true;
    }

    /** The sine of the first operand plus right angles. */
    private static void finish(FloatUnit unit, int rightAngles) {
        WideFloat angle = unit.left;
        if (angle.isZero()) {
            unit.result.copy(rightAngles == 0 ? angle : Constants.ONE);
            return;
        }
        int quadrant = reduce(unit.scratch.copy(angle));
        function(unit, quadrant + rightAngles, unit.result);
        inexact(unit, angle.negative && rightAngles == 0);
    }

    private static void inexact(FloatUnit unit, boolean negated) {
        unit.result.negative ^= negated;
        unit.result.low |= 1;
        Rounder.finish(unit);
    }

    /** The sine of the reduced angle in {@code scratch} plus right angles. */
    private static void function(FloatUnit unit, int rightAngles, WideFloat to) {
        WideFloat angle = unit.scratch;
        WideFloat square = WideArithmetic.multiply(unit.scratch2.copy(angle), angle);
        if ((rightAngles & 1) == 0) {
            WideArithmetic.multiply(Series.SINE.sum(square, to), angle);
        } else {
            Series.COSINE.sum(square, to);
        }
        to.negative ^= (rightAngles & 2) != 0;
    }

    /** Takes the nearest multiple of a right angle from the magnitude of an angle; the multiple's last bits. */
    private static int reduce(WideFloat angle) {
        angle.negative = false;
        if (angle.exponent < -1) {
            return 0;
        }
        int quotient = 0;
        if (angle.exponent == -1) {
            angle.shiftRight(1);
        } else {
            quotient = remainder(angle);
        }
        angle.exponent = 0;
        boolean aboveHalf = angle.high < 0 || WideIntegers.compare(angle.high << 1 | angle.low >>> 63, angle.low << 1, HALF_PI_HIGH, HALF_PI_LOW) > 0;
        if (aboveHalf) {
            long low = HALF_PI_LOW - angle.low;
            angle.high = HALF_PI_HIGH - angle.high - (Long.compareUnsigned(HALF_PI_LOW, angle.low) < 0 ? 1 : 0);
            angle.low = low;
            angle.negative = true;
            quotient++;
        }
        angle.normalise();
        return quotient;
    }

    /** Divides bit by bit, which is exact. */
    private static int remainder(WideFloat angle) {
        int quotient = 0;
        boolean carry = false;
        for (int bit = angle.exponent; bit >= 0; bit--) {
            boolean fits = carry || WideIntegers.compare(angle.high, angle.low, HALF_PI_HIGH, HALF_PI_LOW) >= 0;
            if (fits) {
                angle.high -= HALF_PI_HIGH + (Long.compareUnsigned(angle.low, HALF_PI_LOW) < 0 ? 1 : 0);
                angle.low -= HALF_PI_LOW;
            }
            quotient = quotient << 1 | (fits ? 1 : 0);
            if (bit > 0) {
                carry = angle.high < 0;
                angle.high = angle.high << 1 | angle.low >>> 63;
                angle.low <<= 1;
            }
        }
        return quotient;
    }
}
