package com.vmaccel.x86.internal.fp;

/** Exception flags, at the places they have in the x87 status word, and all but the last two in MXCSR. Source: Intel SDM volume 1, sections 8.1.3 and 10.2.3. */
public final class FloatFlags {

    /** Invalid operation. */
    public static final int INVALID = 0x01;
    /** Denormal operand. */
    public static final int DENORMAL = 0x02;
    /** Division of a finite number by zero. */
    public static final int ZERO_DIVIDE = 0x04;
    /** Overflow. */
    public static final int OVERFLOW = 0x08;
    /** Underflow. */
    public static final int UNDERFLOW = 0x10;
    /** The result is not exact. */
    public static final int PRECISION = 0x20;
    /** All six. */
    public static final int ALL = 0x3f;
    /** Those found before the operation: if one of them is unmasked there is no result. */
    public static final int BEFORE = INVALID | DENORMAL | ZERO_DIVIDE;
    /** C1 of the status word: the magnitude of the result was rounded up. */
    public static final int ROUNDED_UP = 0x200;
    /** C2 of the status word: the reduction is not finished, or the operand is out of range. */
    public static final int INCOMPLETE = 0x400;

    private FloatFlags() {}
}
