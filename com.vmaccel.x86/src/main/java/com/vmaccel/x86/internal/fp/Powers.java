package com.vmaccel.x86.internal.fp;

/** F2XM1, FYL2X, FYL2XP1, with an error far below the last bit. Source: Intel SDM volume 2. */
public final class Powers {

    private Powers() {}

    /** 2 to the power of the first operand, minus 1. An operand outside -1 to 1, for which the result is undefined, stays what it is. */
    public static void exponential(FloatUnit unit) {
        if (!Nans.isNumber(unit)) {
            return;
        }
        WideFloat power = unit.left;
        WideFloat result = unit.result.copy(power);
        if (power.isInfinite()) {
            if (power.negative) {
                result.copy(Constants.ONE).negate();
            }
            return;
        }
        unit.denormal(power);
        if (power.isZero() || power.exponent >= 0) {
            boolean minusOne = power.exponent == 0 && power.negative && power.high == Long.MIN_VALUE && !power.isZero();
            result.exponent -= minusOne ? 1 : 0;
            return;
        }
        WideFloat natural = WideArithmetic.multiply(unit.scratch.copy(power), Constants.LN_2);
        WideArithmetic.multiply(Series.EXPONENTIAL.sum(natural, result), natural);
        result.low |= 1;
        Rounder.finish(unit);
    }

    /** The second operand times the binary logarithm of the first. */
    public static void logarithm(FloatUnit unit) {
        if (!Nans.bothNumbers(unit)) {
            return;
        }
        WideFloat number = unit.left;
        if (number.negative && !number.isZero()) {
            unit.invalid();
        } else {
            multiplied(unit, logarithmOf(unit, number), true);
        }
    }

    /** The second operand times the binary logarithm of the first plus 1. */
    public static void logarithmPlusOne(FloatUnit unit) {
        if (!Nans.bothNumbers(unit)) {
            return;
        }
        WideFloat number = unit.left;
        WideFloat sum = unit.scratch2.copy(number);
        if (!number.isInfinite()) {
            WideArithmetic.add(sum, Constants.ONE);
        }
        if (sum.negative && !sum.isZero()) {
            unit.invalid();
        } else if (number.isZero()) {
            multiplied(unit, number, false);
        } else if (number.exponent >= -2) {
            number.copy(sum);
            multiplied(unit, logarithmOf(unit, number), false);
        } else {
            WideArithmetic.add(unit.scratch2.copy(number), Constants.TWO);
            multiplied(unit, fraction(unit, unit.scratch.copy(number), unit.scratch2), false);
        }
    }

    /** Multiplies a logarithm by the second operand. */
    private static void multiplied(FloatUnit unit, WideFloat logarithm, boolean poleRaises) {
        WideFloat factor = unit.right;
        if (logarithm.isInfinite() && factor.isZero() || logarithm.isZero() && factor.isInfinite()) {
            unit.invalid();
            return;
        }
        boolean negative = logarithm.negative ^ factor.negative;
        if (poleRaises && unit.left.isZero() && !factor.isInfinite()) {
            unit.raise(FloatFlags.ZERO_DIVIDE);
            unit.result.setInfinite(negative);
            return;
        }
        unit.denormal(unit.left);
        unit.denormal(factor);
        if (logarithm.isInfinite() || factor.isInfinite()) {
            unit.result.setInfinite(negative);
            return;
        }
        WideArithmetic.multiply(unit.result.copy(logarithm), factor);
        Rounder.finish(unit);
        if (!logarithm.isZero() && !factor.isZero()) {
            unit.raise(FloatFlags.PRECISION); // processors say so even of exact powers of two
        }
    }

    /** The binary logarithm of a number that is not negative. */
    private static WideFloat logarithmOf(FloatUnit unit, WideFloat number) {
        WideFloat logarithm = unit.scratch3;
        if (number.isZero() || number.isInfinite()) {
            logarithm.setInfinite(number.isZero());
            return logarithm;
        }
        boolean upper = Long.compareUnsigned(number.high, Constants.ROOT_2) > 0;
        int whole = number.exponent + (upper ? 1 : 0);
        WideFloat numerator = unit.scratch.copy(number);
        numerator.exponent = upper ? -1 : 0;
        WideFloat denominator = WideArithmetic.add(unit.scratch2.copy(numerator), Constants.ONE);
        WideArithmetic.add(numerator, MINUS_ONE);
        fraction(unit, numerator, denominator);
        numerator.setInteger(whole < 0, Math.abs(whole));
        return WideArithmetic.add(logarithm, numerator);
    }

    private static final WideFloat MINUS_ONE = new WideFloat().copy(Constants.ONE).negate();

    /** The binary logarithm of (1 + s) / (1 - s) for the quotient s of two numbers. */
    private static WideFloat fraction(FloatUnit unit, WideFloat numerator, WideFloat denominator) {
        WideFloat logarithm = unit.scratch3;
        if (numerator.isZero()) {
            logarithm.setZero(false);
            return logarithm;
        }
        WideFloat tangent = WideArithmetic.divide(numerator, denominator, logarithm);
        WideFloat square = WideArithmetic.multiply(denominator.copy(tangent), tangent);
        WideArithmetic.multiply(Series.AREA_TANGENT.sum(square, logarithm), tangent);
        WideArithmetic.multiply(logarithm, Constants.TWO_LOG2_E);
        logarithm.low |= 1;
        return logarithm;
    }
}
