package com.vmaccel.x86.internal.fp;

/** The packed decimal format of 80 bits: a sign byte and 18 digits. Source: Intel SDM volume 1, section 4.7. */
public final class PackedDecimal {

    /** The upper 16 bits of the indefinite packed decimal. */
    public static final int INDEFINITE_HIGH = 0xffff;
    /** The lower 64 bits of the indefinite packed decimal. */
    public static final long INDEFINITE_LOW = 0xc000_0000_0000_0000L;

    private static final long LOWER_DIGITS = 10_000_000_000_000_000L;

    private PackedDecimal() {}

    /** {@return the value of the 18 digits; a digit above 9 counts as it would in hexadecimal} */
    public static long magnitude(int high, long low) {
        long value = (high >> 4 & 15) * 10L + (high & 15);
        for (int shift = 60; shift >= 0; shift -= 4) {
            value = value * 10 + (low >>> shift & 15);
        }
        return value;
    }

    /** {@return the lower 16 digits of a magnitude} */
    public static long low(long magnitude) {
        long rest = magnitude % LOWER_DIGITS;
        long digits = 0;
        for (int shift = 0; shift < 64; shift += 4) {
            digits |= rest % 10 << shift;
            rest /= 10;
        }
        return digits;
    }

    /** {@return the sign and the upper two digits of a magnitude} */
    public static int high(boolean negative, long magnitude) {
        int rest = (int) (magnitude / LOWER_DIGITS);
        return (negative ? 0x8000 : 0) | rest / 10 << 4 | rest % 10;
    }
}
