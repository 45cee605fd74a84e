package com.vmaccel.api.capability;

/** An instruction set architecture, of a host or of a guest. */
public enum Architecture {
    /** Intel 64 and AMD64, including their 16-bit and 32-bit modes. */
    X86_64,
    /** Arm A64. */
    AARCH64
}
