package com.vmaccel.x86.internal;

/** The sizes in force for one instruction, in bits: what prefixes, code mode and the encoding's own defaults make of it. */
public interface Sizes {

    /** {@return 16, 32 or 64} */
    int operandSize();

    /** {@return 16, 32 or 64} */
    int addressSize();

    /** {@return 128, 256 or 512, or 0 outside of VEX and EVEX} */
    int vectorLength();
}
