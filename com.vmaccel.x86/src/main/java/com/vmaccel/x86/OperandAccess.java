package com.vmaccel.x86;

/** What an instruction does with an operand. */
public enum OperandAccess {
    /** Reads it. */
    READ(true, false),
    /** Writes it. */
    WRITE(false, true),
    /** Reads it, then writes it. */
    READ_WRITE(true, true),
    /** Writes it or leaves it as it was, which depends on values. */
    CONDITIONAL_WRITE(false, true),
    /** Reads it, then writes it or not, which depends on values. */
    READ_CONDITIONAL_WRITE(true, true);

    private final boolean reads;
    private final boolean writes;

    OperandAccess(boolean reads, boolean writes) {
        this.reads = reads;
        this.writes = writes;
    }

    /** {@return whether the instruction reads the operand} */
    public boolean reads() {
        return reads;
    }

    /** {@return whether the instruction writes the operand, at least for some values} */
    public boolean writes() {
        return writes;
    }
}
