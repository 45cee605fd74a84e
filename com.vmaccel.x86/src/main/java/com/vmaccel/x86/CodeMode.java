package com.vmaccel.x86;

/** The three ways a processor reads code bytes, chosen by CS.D, CS.L and EFER.LMA. Source: Intel SDM volume 2 section 2.1. */
public enum CodeMode {
    /** Real mode, virtual-8086 mode and 16-bit protected mode: operands and addresses of 16 bits unless a prefix says otherwise. */
    MODE16(16),
    /** 32-bit protected mode and compatibility mode: operands and addresses of 32 bits unless a prefix says otherwise. */
    MODE32(32),
    /** 64-bit mode: operands of 32, addresses of 64 bits unless a prefix or the instruction says otherwise. */
    MODE64(64);

    private final int bits;

    CodeMode(int bits) {
        this.bits = bits;
    }

    /** {@return 16, 32 or 64} */
    public int bits() {
        return bits;
    }
}
