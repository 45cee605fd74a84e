package com.vmaccel.x86;

import com.vmaccel.x86.internal.Encoding;
import com.vmaccel.x86.internal.OperandRow;

/** Reads what follows opcode and address: immediates, branch offsets, far pointers, absolute offsets. */
final class Immediates {

    private Immediates() {}

    /** Reads one or two of them. */
    static void read(InstructionBuffer i, Encoding encoding) {
        i.immediate = read(i, encoding.immediate(0));
        if (encoding.immediateCount() == 2) {
            i.immediate2 = read(i, encoding.immediate(1));
        }
    }

    private static long read(InstructionBuffer i, OperandRow operand) {
        return switch (operand.place()) {
            case IS, J -> i.nextSigned(i.bits(operand.width()) / 8);
            case O -> i.nextUnsigned(i.addressSize / 8);
            case A -> far(i);
            case L -> i.nextUnsigned(1);
            default -> i.nextUnsigned(i.bits(operand.width()) / 8);
        };
    }

    private static long far(InstructionBuffer i) {
        long offset = i.nextUnsigned(i.operandSize / 8);
        i.immediate2 = i.nextUnsigned(2);
        return offset;
    }
}
