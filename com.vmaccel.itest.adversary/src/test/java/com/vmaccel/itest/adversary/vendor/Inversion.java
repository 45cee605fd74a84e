package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.itest.adversary.execute.CpuState;
import com.vmaccel.itest.adversary.execute.Flags;
import com.vmaccel.itest.adversary.execute.Fragment;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Operand.Gpr;
import java.util.List;

/** Works an instruction's effect on registers backwards, from those after it, with the instruction pointer already back, and from what it wrote. */
record Inversion(Instruction instruction, CpuState after, Fragment written) {

    private static final int RCX = 1;
    private static final int RSI = 6;
    private static final int RDI = 7;

    /** Returns what the registers may have been. */
    List<CpuState> candidates() {
        CpuState before = after.copy();
        switch (instruction.operation()) {
            case PUSH, CALL -> before.moveStack(instruction.size());
            case POP -> before.moveStack(-instruction.size());
            case OUTS -> backOneElement(before, RSI);
            case STOS -> backOneElement(before, RDI);
            case MOVS -> {
                backOneElement(before, RSI);
                step(before, RDI);
            }
            case XCHG -> setSource(before, written.value());
            case XADD -> setSource(before, written.value() - source(before));
            case ADC, SBB -> {
                CpuState other = before.copy();
                other.setFlags(Flags.CF, ~before.rflags());
                return List.of(before, other);
            }
            default -> {
                // changes the flags alone, and what it does with them does not depend on them
            }
        }
        return List.of(before);
    }

    private void backOneElement(CpuState state, int register) {
        step(state, register);
        if (instruction.isRepeated()) {
            state.advance(RCX, instruction.addressSize(), 1);
        }
    }

    private void step(CpuState state, int register) {
        boolean down = (state.rflags() & Flags.DF) != 0;
        state.advance(register, instruction.addressSize(), down ? instruction.size() : -instruction.size());
    }

    private long source(CpuState state) {
        return instruction.source() instanceof Gpr register ? state.get(register) : 0;
    }

    private void setSource(CpuState state, long value) {
        if (instruction.source() instanceof Gpr register) {
            state.set(register, value);
        }
    }
}
