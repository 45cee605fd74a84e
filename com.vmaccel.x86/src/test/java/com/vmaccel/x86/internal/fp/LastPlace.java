package com.vmaccel.x86.internal.fp;

/** Distances of 80-bit numbers. */
public final class LastPlace {

    private LastPlace() {}

    /** How many units of the last place two numbers of one sign are apart, also across a power of two. */
    public static long distance(int signExponent, long significand, int otherSignExponent, long otherSignificand) {
        return switch (signExponent - otherSignExponent) {
            case 0 -> Math.abs(significand - otherSignificand);
            case 1 -> Math.abs((significand << 1) - otherSignificand);
            case -1 -> Math.abs(significand - (otherSignificand << 1));
            default -> Long.MAX_VALUE;
        };
    }
}
