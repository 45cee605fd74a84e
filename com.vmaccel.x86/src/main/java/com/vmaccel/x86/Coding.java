package com.vmaccel.x86;

/** Which kind of prefix introduces the opcode. */
public enum Coding {
    /** Legacy prefixes and, in 64-bit mode, REX. */
    LEGACY,
    /** A VEX prefix of two or three bytes. */
    VEX,
    /** The four-byte EVEX prefix of AVX-512. */
    EVEX
}
