package com.vmaccel.itest.adversary.instruction;

import java.util.EnumSet;
import java.util.Set;

/** What an instruction does, whatever its operands. */
public enum Operation {
    /** Copies the source. */
    MOV,
    /** Copies the source, zero-extended. */
    MOVZX,
    /** Copies the source, sign-extended. */
    MOVSX,
    /** Copies 16 bytes from or to a vector register. */
    MOVDQ,
    /** Adds. */
    ADD,
    /** Bitwise or. */
    OR,
    /** Adds with carry. */
    ADC,
    /** Subtracts with borrow. */
    SBB,
    /** Bitwise and. */
    AND,
    /** Subtracts. */
    SUB,
    /** Bitwise exclusive or. */
    XOR,
    /** Subtracts for the flags. */
    CMP,
    /** Bitwise and for the flags. */
    TEST,
    /** Adds one, the carry flag stays. */
    INC,
    /** Subtracts one, the carry flag stays. */
    DEC,
    /** Bitwise complement. */
    NOT,
    /** Two's complement. */
    NEG,
    /** Rotates left. */
    ROL,
    /** Rotates right. */
    ROR,
    /** Rotates left through carry. */
    RCL,
    /** Rotates right through carry. */
    RCR,
    /** Shifts left. */
    SHL,
    /** Shifts right, zeros from the left. */
    SHR,
    /** Shifts right, the sign from the left. */
    SAR,
    /** Exchanges. */
    XCHG,
    /** Exchanges and adds. */
    XADD,
    /** Compares with the accumulator and exchanges. */
    CMPXCHG,
    /** Pushes. */
    PUSH,
    /** Pops. */
    POP,
    /** Calls a near procedure. */
    CALL,
    /** Reads a port. */
    IN,
    /** Writes a port. */
    OUT,
    /** Reads a port into memory. */
    INS,
    /** Writes memory to a port. */
    OUTS,
    /** Copies memory. */
    MOVS,
    /** Fills memory. */
    STOS,
    /** Loads memory. */
    LODS,
    /** Compares memory with memory. */
    CMPS,
    /** Compares the accumulator with memory. */
    SCAS,
    /** Reads an MSR. */
    RDMSR,
    /** Writes an MSR. */
    WRMSR,
    /** Halts. */
    HLT;

    private static final Set<Operation> STRING = EnumSet.range(INS, SCAS);
    private static final Set<Operation> STACK = EnumSet.of(PUSH, POP, CALL);
    private static final Set<Operation> LOCKABLE = EnumSet.of(ADD, OR, ADC, SBB, AND, SUB, XOR, INC, DEC, NOT, NEG, XCHG, XADD, CMPXCHG);

    /** Tells whether it works on elements at (R)SI and (R)DI and may be repeated. */
    public boolean isString() {
        return STRING.contains(this);
    }

    boolean isStack() {
        return STACK.contains(this);
    }

    boolean isLockable() {
        return LOCKABLE.contains(this);
    }

    /** Tells whether a repetition also ends by the zero flag. */
    public boolean comparesElements() {
        return this == CMPS || this == SCAS;
    }
}
