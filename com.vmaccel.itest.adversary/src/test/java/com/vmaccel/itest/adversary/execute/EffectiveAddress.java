package com.vmaccel.itest.adversary.execute;

import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Operand;
import com.vmaccel.itest.adversary.instruction.Operand.Memory;

/** Where a memory operand lies. */
public final class EffectiveAddress {

    private EffectiveAddress() {}

    /**
     * Calculates a linear address.
     *
     * @param operand the operand
     * @param instruction the instruction it belongs to
     * @param state the registers, the instruction pointer at the instruction
     * @return the linear address of its first byte
     */
    public static long linear(Memory operand, Instruction instruction, CpuState state) {
        long offset = operand.displacement();
        if (operand.base() != Operand.NONE) {
            offset += state.register(operand.base());
        }
        if (operand.index() != Operand.NONE) {
            offset += state.register(operand.index()) << operand.scale();
        }
        if (operand.ripRelative()) {
            offset += state.rip() + instruction.length();
        }
        return state.linear(operand.segment(), offset & Alu.mask(instruction.addressSize()));
    }
}
