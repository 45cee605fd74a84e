package com.vmaccel.x86.internal.fp;

/**
 * An unpacked number, with 128 bits of which the last is sticky: it is 1 if anything was lost below. Sums, products, quotients and roots of numbers with 64 bits
 * are exact in it, or tell inexact from exact and from a tie; those of wider numbers have an error below 2^-125 of their size. Mutable, so that arithmetic allocates nothing.
 */
public final class WideFloat {

    /** What it is. The other fields have a meaning as it says. */
    public FloatKind kind = FloatKind.ZERO;
    /** The sign. */
    public boolean negative;
    /** The value of a finite number is {@code high.low * 2^exponent}, with the binary point behind the first bit. */
    public int exponent;
    /** The upper bits: of a finite number the first is 1 except where the rounding made a denormal; of a NaN the significand. */
    public long high;
    /** The lower bits. */
    public long low;

    /** Makes it a zero. */
    public void setZero(boolean sign) {
        set(FloatKind.ZERO, sign, 0, 0);
    }

    /** Makes it an infinity. */
    public void setInfinite(boolean sign) {
        set(FloatKind.INFINITE, sign, Integer.MAX_VALUE, Long.MIN_VALUE);
    }

    /** Makes it the NaN that an invalid operation gives. */
    public void setIndefinite() {
        set(FloatKind.QUIET, true, Integer.MAX_VALUE, 0xc000_0000_0000_0000L);
    }

    /** Makes it the NaN with a significand of 64 bits, the first of which is 1. */
    void setNan(boolean sign, long significand) {
        boolean quiet = (significand << 1) < 0;
        set(quiet ? FloatKind.QUIET : FloatKind.SIGNALING, sign, Integer.MAX_VALUE, significand);
    }

    /** Makes it a whole number. */
    public void setInteger(boolean sign, long magnitude) {
        set(magnitude == 0 ? FloatKind.ZERO : FloatKind.NORMAL, sign, 63, magnitude);
        normalise();
    }

    void set(FloatKind newKind, boolean sign, int newExponent, long significand) {
        kind = newKind;
        negative = sign;
        exponent = newExponent;
        high = significand;
        low = 0;
    }

    /** Becomes a finite number of 128 bits, the first of which is 1. */
    WideFloat constant(int newExponent, long newHigh, long newLow) {
        set(FloatKind.NORMAL, false, newExponent, newHigh);
        low = newLow;
        return this;
    }

    /** Becomes equal to another. */
    public WideFloat copy(WideFloat other) {
        kind = other.kind;
        negative = other.negative;
        exponent = other.exponent;
        high = other.high;
        low = other.low;
        return this;
    }

    boolean isZero() {
        return kind == FloatKind.ZERO;
    }

    boolean isInfinite() {
        return kind == FloatKind.INFINITE;
    }

    /** Changes the sign. */
    public WideFloat negate() {
        negative ^= true;
        return this;
    }

    /** Shifts the first 1 to the front; without one it is zero. */
    void normalise() {
        if (high == 0) {
            if (low == 0) {
                kind = FloatKind.ZERO;
                return;
            }
            high = low;
            low = 0;
            exponent -= 64;
        }
        int zeros = Long.numberOfLeadingZeros(high);
        if (zeros > 0) {
            high = high << zeros | low >>> (64 - zeros);
            low <<= zeros;
            exponent -= zeros;
        }
    }

    /** Shifts right without touching the exponent, keeping what is lost in the last bit. */
    void shiftRight(int count) {
        if (count <= 0) {
            return;
        }
        if (count >= 128) {
            low = (high | low) != 0 ? 1 : 0;
            high = 0;
        } else if (count >= 64) {
            long lost = low | (count == 64 ? 0 : high << (128 - count));
            low = count == 64 ? high : high >>> (count - 64);
            low |= lost != 0 ? 1 : 0;
            high = 0;
        } else {
            long lost = low << (64 - count);
            low = high << (64 - count) | low >>> count | (lost != 0 ? 1 : 0);
            high >>>= count;
        }
    }

    /** Compares magnitudes of finite numbers: below, at or above 0. */
    int compareMagnitude(WideFloat other) {
        if (isZero() || other.isZero()) {
            return Boolean.compare(other.isZero(), isZero());
        }
        return exponent != other.exponent ? Integer.compare(exponent, other.exponent) : WideIntegers.compare(high, low, other.high, other.low);
    }
}
