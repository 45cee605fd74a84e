package com.vmaccel.x86;

/** The space of 256 opcodes an opcode byte belongs to. Source: Intel SDM volume 2 section 2.1.2 and appendix A. */
public enum OpcodeMap {
    /** No escape byte. */
    ONE_BYTE,
    /** Escape 0F, or map 1 of a VEX or EVEX prefix. */
    MAP_0F,
    /** Escape 0F 38, or map 2. */
    MAP_0F38,
    /** Escape 0F 3A, or map 3. */
    MAP_0F3A,
    /** Map 5, of EVEX prefixes only. */
    MAP_5,
    /** Map 6, of EVEX prefixes only. */
    MAP_6
}
