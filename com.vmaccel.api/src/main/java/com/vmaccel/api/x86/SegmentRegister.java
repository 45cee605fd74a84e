package com.vmaccel.api.x86;

/** The x86 segment registers, the two system ones included. Source: Intel SDM volume 3 section 3.4 and chapter 7. */
public enum SegmentRegister {
    /** Code. */
    CS,
    /** Data. */
    DS,
    /** Extra data. */
    ES,
    /** Extra data, with its own base in 64-bit mode. */
    FS,
    /** Extra data, with its own base in 64-bit mode. */
    GS,
    /** Stack. */
    SS,
    /** Local descriptor table. */
    LDTR,
    /** Task. */
    TR
}
