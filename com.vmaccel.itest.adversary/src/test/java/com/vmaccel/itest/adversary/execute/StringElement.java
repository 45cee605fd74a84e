package com.vmaccel.itest.adversary.execute;

import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Instruction.Repeat;
import com.vmaccel.itest.adversary.instruction.Operand.Gpr;
import com.vmaccel.itest.adversary.instruction.Operation;

/** One element of a string instruction. Source: Intel SDM volume 2, REP and the instructions it repeats. */
final class StringElement {

    private static final int RCX = 1;
    private static final int RDX = 2;
    private static final int RSI = 6;
    private static final int RDI = 7;

    private final Instruction instruction;
    private final CpuState state;
    private final Bus bus;
    private final int size;

    StringElement(Instruction instruction, CpuState state, Bus bus) {
        this.instruction = instruction;
        this.state = state;
        this.bus = bus;
        this.size = instruction.size();
    }

    /** Processes the element, if any is left; returns true if the instruction has no more. */
    boolean execute() {
        if (instruction.isRepeated() && count() == 0) {
            return true;
        }
        perform();
        if (!instruction.isRepeated()) {
            return true;
        }
        state.advance(RCX, instruction.addressSize(), -1);
        return count() == 0 || instruction.operation().comparesElements() && endedByFlag();
    }

    private long count() {
        return state.get(RCX, instruction.addressSize());
    }

    private boolean endedByFlag() {
        boolean equal = (state.rflags() & Flags.ZF) != 0;
        return equal != (instruction.repeat() == Repeat.WHILE_EQUAL);
    }

    private void perform() {
        switch (instruction.operation()) {
            case INS -> {
                bus.probe(destination(), size, true);
                storeElement(bus.in(port(), size));
            }
            case OUTS -> bus.out(port(), size, loadElement());
            case MOVS -> {
                bus.probe(destination(), size, true);
                storeElement(loadElement());
            }
            case STOS -> storeElement(state.get(accumulator()));
            case LODS -> state.set(accumulator(), loadElement());
            case CMPS -> compare(loadElement());
            case SCAS -> compare(state.get(accumulator()));
            default -> throw new AssertionError(instruction.operation() + " has no elements");
        }
    }

    private Gpr accumulator() {
        return new Gpr(0, false, size);
    }

    private int port() {
        return (int) state.get(RDX, 2);
    }

    private void compare(long left) {
        bus.probe(destination(), size, false);
        long right = bus.load(destination(), size);
        step(RDI);
        Alu result = Alu.apply(Operation.CMPS, left, right, size, state.rflags());
        state.setFlags(result.affected(), result.flags());
    }

    private long loadElement() {
        long linear = state.linear(instruction.segment(), state.get(RSI, instruction.addressSize()));
        bus.probe(linear, size, false);
        long value = bus.load(linear, size);
        step(RSI);
        return value;
    }

    private void storeElement(long value) {
        bus.probe(destination(), size, true);
        bus.store(destination(), size, value);
        step(RDI);
    }

    private long destination() {
        return state.linear(SegmentRegister.ES, state.get(RDI, instruction.addressSize()));
    }

    private void step(int register) {
        state.advance(register, instruction.addressSize(), (state.rflags() & Flags.DF) == 0 ? size : -size);
    }
}
