package com.vmaccel.x86.internal.fp;

/** The two bits RC of the x87 control word and of MXCSR. Source: Intel SDM volume 1, table 4-8. */
final class RoundingControl {

    static final int NEAREST = 0;
    static final int DOWN = 1;
    static final int UP = 2;
    static final int ZERO = 3;

    private RoundingControl() {}

    /**
     * Decides whether a magnitude is rounded up.
     *
     * @param control the mode
     * @param negative the sign
     * @param odd whether the last bit kept is 1
     * @param half the first bit dropped
     * @param rest whether any bit after that is 1
     */
    static boolean increments(int control, boolean negative, boolean odd, boolean half, boolean rest) {
        return switch (control) {
            case NEAREST -> half && (rest || odd);
            case DOWN -> negative && (half || rest);
            case UP -> !negative && (half || rest);
            default -> false;
        };
    }

    /** {@return whether what is too large becomes an infinity, not the largest finite number} */
    static boolean overflowsToInfinity(int control, boolean negative) {
        return control == NEAREST || control == (negative ? DOWN : UP);
    }
}
