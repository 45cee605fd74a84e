package com.vmaccel.x86.internal.fp;

/** Unsigned integers of 128 bits as two longs. */
final class WideIntegers {

    private static final long LOW_HALF = 0xffff_ffffL;

    private WideIntegers() {}

    /**
     * Divides 128 bits by 64; the remainder is {@code low - quotient * divisor}.
     *
     * @param divisor with its highest bit set, and above {@code high}
     */
    static long divide(long high, long low, long divisor) {
        long upper = halfQuotient(high, low >>> 32, divisor);
        long middle = (high << 32 | low >>> 32) - upper * divisor;
        return upper << 32 | halfQuotient(middle, low & LOW_HALF, divisor);
    }

    /** The 32 quotient bits of {@code (high << 32 | next) / divisor}. Source: Knuth, The Art of Computer Programming 2, algorithm D, step D3. */
    private static long halfQuotient(long high, long next, long divisor) {
        long divisorHigh = divisor >>> 32;
        long quotient = Long.divideUnsigned(high, divisorHigh);
        long remainder = high - quotient * divisorHigh;
        while (quotient > LOW_HALF || Long.compareUnsigned(quotient * (divisor & LOW_HALF), remainder << 32 | next) > 0) {
            quotient--;
            remainder += divisorHigh;
            if (remainder > LOW_HALF) {
                break;
            }
        }
        return quotient;
    }

    /** Compares two numbers of 128 bits. */
    static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }

    /** The integer square root of a number of at least 2^126. */
    static long squareRoot(long high, long low) {
        double estimate = Math.sqrt(toDouble(high)) * 0x1p32;
        long root = (long) (estimate * 0.5) << 1;
        long squareLow = root * root;
        long differenceHigh = high - Math.unsignedMultiplyHigh(root, root) - (Long.compareUnsigned(low, squareLow) < 0 ? 1 : 0);
        double difference = differenceHigh * 0x1p64 + toDouble(low - squareLow);
        root += (long) Math.rint(difference / (2 * toDouble(root)));
        if (root >= 0) {
            root = -1; // just below 2^64 the correction may carry
        }
        while (compare(high, low, Math.unsignedMultiplyHigh(root, root), root * root) < 0) {
            root--;
        }
        return root;
    }

    private static double toDouble(long unsigned) {
        return (unsigned >>> 1) * 2.0 + (unsigned & 1);
    }
}
