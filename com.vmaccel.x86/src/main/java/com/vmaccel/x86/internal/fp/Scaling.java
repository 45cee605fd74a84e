package com.vmaccel.x86.internal.fp;

/** FSCALE, FXTRACT, and what only changes the format. Source: Intel SDM volume 2. */
public final class Scaling {

    /** More than any exponent of 80 bits can be moved by without leaving the range even after the bias is adjusted. */
    private static final long MOST = 1 << 17;

    private Scaling() {}

    /** The first operand times 2 to the power of the second, truncated: FSCALE. */
    public static void scale(FloatUnit unit) {
        if (!Nans.bothNumbers(unit)) {
            return;
        }
        WideFloat number = unit.left;
        WideFloat power = unit.right;
        if (power.isInfinite()) {
            scaleByInfinity(unit, number, power);
            return;
        }
        unit.denormal(number);
        unit.denormal(power);
        WideFloat result = unit.result.copy(number);
        if (!result.isInfinite()) {
            result.exponent += truncate(power);
            Rounder.finish(unit);
        }
    }

    private static void scaleByInfinity(FloatUnit unit, WideFloat number, WideFloat power) {
        if (power.negative ? number.isInfinite() : number.isZero()) {
            unit.invalid();
            return;
        }
        unit.denormal(number);
        if (power.negative) {
            unit.result.setZero(number.negative);
        } else {
            unit.result.setInfinite(number.negative);
        }
    }

    private static int truncate(WideFloat power) {
        if (power.isZero() || power.exponent < 0) {
            return 0;
        }
        long magnitude = power.exponent > 30 ? MOST : Math.min(MOST, power.high >>> (63 - power.exponent));
        return (int) (power.negative ? -magnitude : magnitude);
    }

    /** Splits the first operand: FXTRACT. {@link FloatUnit#result} takes the exponent, {@link FloatUnit#second} the significand. */
    public static void extract(FloatUnit unit) {
        WideFloat number = unit.left;
        if (!Nans.isNumber(unit)) {
            unit.second.copy(unit.result);
            return;
        }
        unit.second.copy(number);
        if (number.isZero()) {
            unit.raise(FloatFlags.ZERO_DIVIDE);
            unit.result.setInfinite(true);
        } else if (number.isInfinite()) {
            unit.result.setInfinite(false);
        } else {
            unit.denormal(number);
            unit.second.kind = FloatKind.NORMAL;
            unit.second.exponent = 0;
            unit.result.setInteger(number.exponent < 0, Math.abs(number.exponent));
        }
    }

    /** The first operand in the format of the result: FLD and FST of 32 and 64 bits, CVTSD2SS, CVTSS2SD. */
    public static void convert(FloatUnit unit) {
        if (!Nans.isNumber(unit)) {
            return;
        }
        unit.result.copy(unit.left);
        if (!unit.result.isInfinite()) {
            Rounder.finish(unit);
        }
    }

    /** As {@link #convert}, for a source whose denormals raise an exception: all but the stores of x87. */
    public static void convertOperand(FloatUnit unit) {
        if (!unit.left.kind.isNan()) {
            unit.flushOperand(unit.left);
            unit.denormal(unit.left);
        }
        convert(unit);
    }
}
