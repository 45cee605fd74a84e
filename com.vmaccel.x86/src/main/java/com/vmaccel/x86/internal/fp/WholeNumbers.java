package com.vmaccel.x86.internal.fp;

/** Rounding to whole numbers: FRNDINT, the conversions to and from integers of x87 and SSE, and packed decimals. Source: Intel SDM volume 1, sections 4.8.4.2 and 8.3.6. */
public final class WholeNumbers {

    private static final long MAX_DECIMAL = 999_999_999_999_999_999L;

    private WholeNumbers() {}

    /** Rounds the first operand to a whole number: FRNDINT. */
    public static void round(FloatUnit unit) {
        if (!Nans.isNumber(unit)) {
            return;
        }
        unit.denormal(unit.left);
        WideFloat result = unit.result.copy(unit.left);
        if (result.isZero() || result.isInfinite() || result.exponent >= 63) {
            return;
        }
        int inexact = toMagnitude(result, unit.rounding);
        unit.raise(inexact);
        result.kind = FloatKind.NORMAL;
        result.normalise();
    }

    /**
     * Converts the first operand to a signed integer, with the rounding of the control or towards zero: FIST, FISTTP, CVTSD2SI and their like. {@link FloatUnit#integer}
     * takes it; the most negative one if it is invalid.
     *
     * @param bits 16, 32 or 64
     * @param truncate whether to round towards zero
     */
    public static void toInteger(FloatUnit unit, int bits, boolean truncate) {
        WideFloat number = unit.left;
        unit.flushOperand(number);
        int inexact = isFinite(number) ? toMagnitude(number, truncate ? RoundingControl.ZERO : unit.rounding) : 0;
        long limit = 1L << (bits - 1);
        if (!fits(number, number.negative ? limit : limit - 1)) {
            unit.raise(FloatFlags.INVALID);
            unit.integer = -limit;
            return;
        }
        unit.raise(inexact);
        unit.integer = number.isZero() ? 0 : number.negative ? -number.high : number.high;
    }

    /** Converts the first operand to 18 decimal digits: FBSTP. {@link FloatUnit#integer} takes the magnitude, {@link FloatUnit#result} the sign; the indefinite NaN if it is invalid. */
    public static void toDecimal(FloatUnit unit) {
        WideFloat number = unit.left;
        int inexact = isFinite(number) ? toMagnitude(number, unit.rounding) : 0;
        if (!fits(number, MAX_DECIMAL)) {
            unit.invalid();
            return;
        }
        unit.raise(inexact);
        unit.result.setZero(number.negative);
        unit.integer = number.isZero() ? 0 : number.high;
    }

    /**
     * Makes a number of a signed integer: FILD, CVTSI2SD and their like.
     *
     * @param value the integer
     */
    public static void fromInteger(FloatUnit unit, long value) {
        unit.result.setInteger(value < 0, Math.abs(value));
        Rounder.finish(unit);
    }

    private static boolean isFinite(WideFloat number) {
        return number.kind == FloatKind.NORMAL || number.kind == FloatKind.DENORMAL;
    }

    /** Whether {@link #toMagnitude} left a number that is not above a limit. */
    private static boolean fits(WideFloat number, long limit) {
        return number.isZero() || isFinite(number) && number.exponent == 63 && Long.compareUnsigned(number.high, limit) <= 0;
    }

    /** Rounds a finite number so that its upper half is the whole magnitude, with exponent 63; one of more than 64 bits is left alone. The flags for what was lost. */
    private static int toMagnitude(WideFloat number, int rounding) {
        if (number.exponent > 63) {
            return 0;
        }
        number.shiftRight((int) Math.min(128L, 63L - number.exponent));
        number.exponent = 63;
        if (number.low == 0) {
            return 0;
        }
        boolean up = RoundingControl.increments(rounding, number.negative, (number.high & 1) != 0, number.low < 0, number.low << 1 != 0);
        number.high += up ? 1 : 0;
        number.low = 0;
        return FloatFlags.PRECISION | (up ? FloatFlags.ROUNDED_UP : 0);
    }
}
