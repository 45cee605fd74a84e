package com.vmaccel.x86.internal.fp;

/** What an encoding stands for. Source: Intel SDM volume 1, sections 4.8.3 and 8.2.2. */
public enum FloatKind {
    /** Zero of either sign. */
    ZERO,
    /** A finite number with full precision. */
    NORMAL,
    /** A finite number with the least exponent and leading zeros, or a pseudo-denormal. */
    DENORMAL,
    /** Infinity of either sign. */
    INFINITE,
    /** A quiet NaN. */
    QUIET,
    /** A signaling NaN. */
    SIGNALING,
    /** An encoding of 80 bits that no processor since the 80387 takes: unnormals, pseudo-NaNs, pseudo-infinities. */
    UNSUPPORTED;

    /** {@return whether it is not a number} */
    public boolean isNan() {
        return this == QUIET || this == SIGNALING;
    }
}
