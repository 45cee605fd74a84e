package com.vmaccel.x86;

/** The register files an operand may name; a register is its class and its number. */
public enum RegisterClass {
    /** AL, CL, DL, BL, SPL, BPL, SIL, DIL, R8B to R15B: the low bytes, 0 to 15. */
    GPR8,
    /** AH, CH, DH, BH: the second bytes of the first four registers, 0 to 3. */
    GPR8_HIGH,
    /** AX to R15W. */
    GPR16,
    /** EAX to R15D. */
    GPR32,
    /** RAX to R15. */
    GPR64,
    /** ES, CS, SS, DS, FS, GS: 0 to 5, the processor's numbering. */
    SEGMENT,
    /** CR0, CR2, CR3, CR4, CR8. */
    CONTROL,
    /** DR0 to DR7. */
    DEBUG,
    /** ST(0) to ST(7). */
    X87,
    /** MM0 to MM7. */
    MMX,
    /** XMM0 to XMM31. */
    XMM,
    /** YMM0 to YMM31. */
    YMM,
    /** ZMM0 to ZMM31. */
    ZMM,
    /** The opmask registers k0 to k7. */
    MASK,
    /** The bound registers BND0 to BND3. */
    BOUND,
    /** The tile registers TMM0 to TMM7. */
    TILE;

    /** {@return whether registers of this class are general-purpose registers or parts of them} */
    public boolean isGeneralPurpose() {
        return compareTo(GPR64) <= 0;
    }

    /** {@return whether this is XMM, YMM or ZMM} */
    public boolean isVector() {
        return this == XMM || this == YMM || this == ZMM;
    }
}
