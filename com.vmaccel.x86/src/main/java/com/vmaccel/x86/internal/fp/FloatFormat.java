package com.vmaccel.x86.internal.fp;

/** The three formats of memory and registers. Source: Intel SDM volume 1, section 4.2.2. */
public enum FloatFormat {
    /** 32 bits. */
    SINGLE(24, 127),
    /** 64 bits. */
    DOUBLE(53, 1023),
    /** 80 bits: a significand with its first bit written, behind sign and exponent. */
    EXTENDED(64, 16383);

    /** Bits of the significand. */
    final int precision;
    /** The exponent of the largest finite numbers, and what is added to an exponent. */
    final int maxExponent;
    /** The exponent of the smallest numbers with full precision. */
    final int minExponent;

    FloatFormat(int precision, int maxExponent) {
        this.precision = precision;
        this.maxExponent = maxExponent;
        this.minExponent = 1 - maxExponent;
    }

    /**
     * Unpacks 32 or 64 bits.
     *
     * @param bits the number, in the lower bits
     * @param to takes it
     */
    public void unpack(long bits, WideFloat to) {
        int fractionBits = precision - 1;
        boolean negative = (this == SINGLE ? bits << 32 : bits) < 0;
        int biased = (int) (bits >>> fractionBits) & (2 * maxExponent + 1);
        long fraction = bits << (64 - fractionBits) >>> 1;
        if (biased == 0) {
            unpackSmall(negative, fraction, to);
        } else if (biased <= 2 * maxExponent) {
            to.set(FloatKind.NORMAL, negative, biased - maxExponent, fraction | Long.MIN_VALUE);
        } else if (fraction == 0) {
            to.setInfinite(negative);
        } else {
            to.setNan(negative, fraction | Long.MIN_VALUE);
        }
    }

    private void unpackSmall(boolean negative, long significand, WideFloat to) {
        if (significand == 0) {
            to.setZero(negative);
        } else {
            to.set(FloatKind.DENORMAL, negative, minExponent, significand);
            to.normalise();
        }
    }

    /** {@return a rounded number as 32 or 64 bits} */
    public long pack(WideFloat from) {
        int fractionBits = precision - 1;
        long biased = switch (from.kind) {
            case ZERO -> 0;
            case NORMAL, DENORMAL -> from.high < 0 ? from.exponent + maxExponent : 0;
            default -> 2L * maxExponent + 1;
        };
        long fraction = from.kind == FloatKind.ZERO ? 0 : from.high << 1 >>> (64 - fractionBits);
        long sign = from.negative ? this == SINGLE ? 1L << 31 : Long.MIN_VALUE : 0;
        return sign | biased << fractionBits | fraction;
    }

    /**
     * Unpacks 80 bits.
     *
     * @param signExponent sign and exponent, the upper 16 bits
     * @param significand the lower 64 bits
     * @param to takes it
     */
    public static void unpackExtended(int signExponent, long significand, WideFloat to) {
        boolean negative = (signExponent & 0x8000) != 0;
        int biased = signExponent & 0x7fff;
        if (biased == 0) {
            EXTENDED.unpackSmall(negative, significand, to);
        } else if (significand >= 0) {
            to.set(FloatKind.UNSUPPORTED, negative, 0, significand);
        } else if (biased < 0x7fff) {
            to.set(FloatKind.NORMAL, negative, biased - EXTENDED.maxExponent, significand);
        } else if (significand == Long.MIN_VALUE) {
            to.setInfinite(negative);
        } else {
            to.setNan(negative, significand);
        }
    }

    /** {@return the upper 16 bits of a rounded number as 80 bits} */
    public static int signExponent(WideFloat from) {
        int sign = from.negative ? 0x8000 : 0;
        return switch (from.kind) {
            case ZERO -> sign;
            case NORMAL, DENORMAL -> sign | (from.high < 0 ? from.exponent + EXTENDED.maxExponent : 0);
            default -> sign | 0x7fff;
        };
    }

    /** {@return the lower 64 bits of a rounded number as 80 bits} */
    public static long significand(WideFloat from) {
        return from.kind == FloatKind.ZERO ? 0 : from.high;
    }
}
