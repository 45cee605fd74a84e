package com.vmaccel.itest.adversary.instruction;

import com.vmaccel.api.x86.SegmentRegister;

/** What an instruction works on. */
public sealed interface Operand {

    /** No base or index register. */
    int NONE = -1;

    /** Returns its width in bytes. */
    int size();

    /**
     * A general-purpose register or part of it.
     *
     * @param number as encoded: 0 is RAX, 1 RCX, 2 RDX, 3 RBX, 4 RSP
     * @param high whether it is the second byte of the register: AH to BH
     * @param size bytes
     */
    record Gpr(int number, boolean high, int size) implements Operand {}

    /**
     * A vector register.
     *
     * @param number 0 to 15
     */
    record Vector(int number) implements Operand {
        @Override
        public int size() {
            return 16;
        }
    }

    /**
     * A number in the instruction.
     *
     * @param value sign-extended
     * @param size bytes of the operand it stands for
     */
    record Immediate(long value, int size) implements Operand {}

    /**
     * Memory.
     *
     * @param segment its segment
     * @param base a general-purpose register or {@link #NONE}
     * @param index a general-purpose register or {@link #NONE}
     * @param scale what the index is shifted by, 0 to 3
     * @param displacement sign-extended; the absolute offset where there is no register
     * @param ripRelative whether the end of the instruction is added
     * @param size bytes
     */
    record Memory(SegmentRegister segment, int base, int index, int scale, long displacement, boolean ripRelative, int size) implements Operand {}
}
