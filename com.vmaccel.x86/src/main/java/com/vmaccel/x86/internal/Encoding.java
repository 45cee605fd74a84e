package com.vmaccel.x86.internal;

import com.vmaccel.x86.FlagEffects;
import com.vmaccel.x86.Operation;
import java.util.ArrayList;
import java.util.List;

/** One row of the tables, immutable: what its instructions do and how to read them. */
public final class Encoding {

    private static final OperandRow[] NO_OPERANDS = {};

    /** The row of bytes that are no instruction. */
    public static final Encoding INVALID = new Encoding(Operation.INVALID, Selector.ALL, List.of(), Rules.NONE);

    private final Operation operation;
    private final int accepts;
    private final OperandRow[] operands;
    private final Rules rules;
    private final int attributes;
    private final OperandRow[] immediates;
    private final int rmOperand;

    Encoding(Operation operation, int accepts, List<OperandRow> operands, Rules rules) {
        this.operation = operation;
        this.accepts = accepts;
        this.operands = operands.toArray(NO_OPERANDS);
        this.rules = rules;
        this.attributes = rules.attributes();
        this.immediates = immediates(operands);
        this.rmOperand = indexOfRm(this.operands);
    }

    private static OperandRow[] immediates(List<OperandRow> operands) {
        List<OperandRow> found = new ArrayList<>(2);
        for (OperandRow operand : operands) {
            if (operand.place().group() == Place.Group.IMMEDIATE) {
                found.add(operand);
            }
        }
        return found.toArray(NO_OPERANDS);
    }

    private static int indexOfRm(OperandRow[] operands) {
        for (int i = 0; i < operands.length; i++) {
            if (operands[i].place().group() == Place.Group.RM) {
                return i;
            }
        }
        return -1;
    }

    /** {@return what the instructions do} */
    public Operation operation() {
        return operation;
    }

    /**
     * {@return whether an instruction is of this row}
     *
     * @param selector bits of {@link Selector}, one from each group
     */
    public boolean fits(int selector) {
        return (selector & ~accepts) == 0;
    }

    /**
     * {@return whether some instruction is of both rows}
     *
     * @param other another row of the same opcode
     */
    public boolean overlaps(Encoding other) {
        int both = accepts & other.accepts;
        for (int group : Selector.GROUPS) {
            if ((both & group) == 0) {
                return false;
            }
        }
        return true;
    }

    /** {@return the bits of {@link Selector} the row accepts} */
    public int accepts() {
        return accepts;
    }

    /** {@return the number of operands} */
    public int operandCount() {
        return operands.length;
    }

    /**
     * {@return an operand}
     *
     * @param index from 0
     */
    public OperandRow operand(int index) {
        return operands[index];
    }

    /** {@return the index of the operand in ModRM.rm, or -1} */
    public int rmOperand() {
        return rmOperand;
    }

    /** {@return the number of operands behind opcode and address} */
    public int immediateCount() {
        return immediates.length;
    }

    /**
     * {@return an operand behind opcode and address}
     *
     * @param index from 0, in the order of their bytes
     */
    public OperandRow immediate(int index) {
        return immediates[index];
    }

    /**
     * {@return whether any of the attributes is set}
     *
     * @param mask bits of {@link Attribute}
     */
    public boolean has(int mask) {
        return (attributes & mask) != 0;
    }

    /** {@return what happens to RFLAGS} */
    public FlagEffects flags() {
        return rules.flags();
    }

    /** {@return the size in bits of an element that may be broadcast from memory, or 0} */
    public int broadcastBits() {
        return rules.broadcastBits();
    }

    /** {@return the width of the vector of indices, {@code NONE} if there is none} */
    public Width index() {
        return rules.index();
    }

    /** {@return what an 8-bit displacement of an EVEX instruction is multiplied by} */
    public Width displacementScale() {
        return rules.scale() == Width.NONE && rmOperand >= 0 ? operands[rmOperand].memoryWidth() : rules.scale();
    }
}
