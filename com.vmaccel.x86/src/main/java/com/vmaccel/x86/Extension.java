package com.vmaccel.x86;

/** How an instruction widens what it reads to the size of its destination. */
public enum Extension {
    /** Not at all: the sizes are equal, or widening is not what the instruction is for. */
    NONE,
    /** With zeros. */
    ZERO,
    /** With copies of the sign bit. */
    SIGN
}
