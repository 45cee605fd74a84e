package com.vmaccel.x86;

/** What an operand is. */
public enum OperandKind {
    /** A register: see {@link Instruction#registerClass(int)} and {@link Instruction#register(int)}. */
    REGISTER,
    /** Memory, or an address that is only computed: see the memory methods of {@link Instruction}. */
    MEMORY,
    /** A constant: see {@link Instruction#immediate(int)}. */
    IMMEDIATE,
    /** A branch target relative to the next instruction: see {@link Instruction#branchTarget()}. */
    RELATIVE,
    /** A constant selector and offset: see {@link Instruction#farSelector()} and {@link Instruction#farOffset()}. */
    FAR_POINTER
}
