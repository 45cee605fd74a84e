package com.vmaccel.x86.internal.packed;

/** Products and sums of the words, doublewords and bytes of a long. Source: Intel SDM volume 2. */
public final class PackedProducts {

    private static final int WORD_MASK = 0xffff;

    private PackedProducts() {}

    private static int word(long value, int shift) {
        return (short) (value >>> shift);
    }

    /** PMULLW. */
    public static long low(long a, long b) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            result |= ((long) word(a, shift) * word(b, shift) & WORD_MASK) << shift;
        }
        return result;
    }

    /** PMULHW. */
    public static long high(long a, long b) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            result |= ((long) word(a, shift) * word(b, shift) >> 16 & WORD_MASK) << shift;
        }
        return result;
    }

    /** PMULHUW. */
    public static long highUnsigned(long a, long b) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            long product = (a >>> shift & WORD_MASK) * (b >>> shift & WORD_MASK);
            result |= product >>> 16 << shift;
        }
        return result;
    }

    /** PMADDWD. */
    public static long multiplyAdd(long a, long b) {
        int lower = word(a, 0) * word(b, 0) + word(a, 16) * word(b, 16);
        int upper = word(a, 32) * word(b, 32) + word(a, 48) * word(b, 48);
        return lower & 0xffff_ffffL | (long) upper << 32;
    }

    /** PMULUDQ. */
    public static long lowDoublewords(long a, long b) {
        return (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
    }

    /** PSADBW. */
    public static long sumOfDifferences(long a, long b) {
        long sum = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            sum += Math.abs((int) (a >>> shift & 0xff) - (int) (b >>> shift & 0xff));
        }
        return sum;
    }
}
