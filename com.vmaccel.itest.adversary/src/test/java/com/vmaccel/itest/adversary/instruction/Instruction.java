package com.vmaccel.itest.adversary.instruction;

import com.vmaccel.api.x86.SegmentRegister;
import java.util.List;

/**
 * A decoded instruction.
 *
 * @param operation what it does
 * @param operands its explicit operands, the target first
 * @param size its operand size in bytes
 * @param addressSize its address size in bytes
 * @param repeat its repetition
 * @param segment the segment of its implicit source, as overridden
 * @param length its bytes, prefixes included
 */
public record Instruction(
        Operation operation, List<Operand> operands, int size, int addressSize, Repeat repeat, SegmentRegister segment, int length) {

    /** The longest instruction the architecture allows. */
    public static final int MAX_LENGTH = 15;

    /** How a string instruction is repeated. */
    public enum Repeat {
        /** Not at all. */
        NONE,
        /** While the count lasts and, for comparisons, elements are equal. */
        WHILE_EQUAL,
        /** While the count lasts and, for comparisons, elements differ. */
        WHILE_DIFFERENT
    }

    /** Returns the operand that is written, or compared first. */
    public Operand target() {
        return operands.getFirst();
    }

    /** Returns the operand that is only read. */
    public Operand source() {
        return operands.getLast();
    }

    /** Tells whether it is a string instruction with a repeat prefix. */
    public boolean isRepeated() {
        return repeat != Repeat.NONE;
    }
}
