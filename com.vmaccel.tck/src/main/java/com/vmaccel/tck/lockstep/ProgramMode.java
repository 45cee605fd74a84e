package com.vmaccel.tck.lockstep;

import com.vmaccel.x86.CodeMode;

/** A mode in which random programs of ring 0 begin. */
public enum ProgramMode {
    /** Real mode. */
    REAL(CodeMode.MODE16),
    /** Protected mode with code, stack and gates of 16 bits. */
    PROTECTED16(CodeMode.MODE16),
    /** Protected mode with code, stack and gates of 32 bits. */
    PROTECTED(CodeMode.MODE32),
    /** 64-bit mode. */
    LONG(CodeMode.MODE64);

    private final CodeMode code;

    ProgramMode(CodeMode code) {
        this.code = code;
    }

    /** {@return how its instructions are decoded} */
    public CodeMode code() {
        return code;
    }
}
