package com.vmaccel.x86.internal.fp;

/**
 * RCPPS, RSQRTPS and their scalar forms: 12 bits of the exact value, rounded to the nearest. The architecture only bounds the error, by 1.5 * 2^-12, so every
 * family of processors has its own values. They raise nothing, and take and give no denormals. Source: Intel SDM volume 2.
 */
public final class Approximations {

    private static final int DROPPED_BITS = 12;
    private static final int QUIET_BIT = 0x0040_0000;
    private static final long BITS = 0xffff_ffffL;

    private Approximations() {}

    /** {@return the reciprocal of the right operand; the unit and the left are as in other lanes} */
    public static long reciprocal(SseUnit unit, long left, long right) {
        float value = flushed((int) right);
        return Float.isNaN(value) ? quiet((int) right) : shorten((float) (1.0 / value));
    }

    /** {@return the reciprocal of the square root of the right operand; the unit and the left are as in other lanes} */
    public static long reciprocalRoot(SseUnit unit, long left, long right) {
        float value = flushed((int) right);
        if (Float.isNaN(value)) {
            return quiet((int) right);
        }
        if (value < 0) {
            return 0xffc0_0000L;
        }
        return shorten(value == 0 ? 1 / value : (float) (1.0 / Math.sqrt(value)));
    }

    private static float flushed(int bits) {
        float value = Float.intBitsToFloat(bits);
        return Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
    }

    private static long quiet(int bits) {
        return (bits | QUIET_BIT) & BITS;
    }

    private static long shorten(float value) {
        if (Float.isInfinite(value)) {
            return Float.floatToRawIntBits(value) & BITS;
        }
        int bits = Float.floatToRawIntBits(flushed(Float.floatToRawIntBits(value)));
        int half = 1 << (DROPPED_BITS - 1);
        return (bits + half & -1 << DROPPED_BITS) & BITS;
    }
}
