package com.vmaccel.itest.adversary.execute;

import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.itest.adversary.instruction.Instruction;
import com.vmaccel.itest.adversary.instruction.Operand;
import com.vmaccel.itest.adversary.instruction.Operand.Gpr;
import com.vmaccel.itest.adversary.instruction.Operand.Immediate;
import com.vmaccel.itest.adversary.instruction.Operand.Memory;
import com.vmaccel.itest.adversary.instruction.Operand.Vector;
import com.vmaccel.itest.adversary.instruction.Operation;

/** Executes one instruction, of a repeated string instruction one element. Source: Intel SDM volume 2. */
public final class MiniEmulator {

    private static final Gpr EAX = new Gpr(0, false, 4);
    private static final Gpr ECX = new Gpr(1, false, 4);
    private static final Gpr EDX = new Gpr(2, false, 4);

    private final Instruction instruction;
    private final CpuState state;
    private final Bus bus;

    private MiniEmulator(Instruction instruction, CpuState state, Bus bus) {
        this.instruction = instruction;
        this.state = state;
        this.bus = bus;
    }

    /**
     * Executes. If the bus throws, the state is neither that before nor that after: pass a copy.
     *
     * @param instruction the instruction at the state's instruction pointer
     * @param state is changed; its instruction pointer stays if a string instruction has more elements
     * @param bus what it reaches
     */
    public static void execute(Instruction instruction, CpuState state, Bus bus) {
        new MiniEmulator(instruction, state, bus).execute();
    }

    private void execute() {
        state.setFlags(Flags.RF, 0);
        if (instruction.operation().isString()) {
            if (new StringElement(instruction, state, bus).execute()) {
                advance();
            }
            return;
        }
        perform();
        if (instruction.operation() != Operation.CALL) {
            advance();
        }
    }

    private void advance() {
        state.setRip(state.rip() + instruction.length());
    }

    private void perform() {
        switch (instruction.operation()) {
            case MOV, MOVZX -> write(instruction.target(), read(instruction.source()));
            case MOVSX -> write(instruction.target(), Alu.signExtend(read(instruction.source()), instruction.source().size()));
            case MOVDQ -> writeVector(readVector());
            case CMP, TEST -> calculate();
            case ADD, OR, ADC, SBB, AND, SUB, XOR, INC, DEC, NOT, NEG -> write(instruction.target(), calculate());
            case ROL, ROR, RCL, RCR, SHL, SHR, SAR -> shift();
            case XCHG, XADD -> exchange();
            case CMPXCHG -> compareAndExchange();
            case PUSH -> push(read(instruction.source()));
            case POP -> pop();
            case CALL -> call();
            case IN -> write(instruction.target(), bus.in((int) read(instruction.source()), instruction.size()));
            case OUT -> bus.out((int) read(instruction.target()), instruction.size(), read(instruction.source()));
            case RDMSR -> readMsr(bus.readMsr((int) state.get(ECX)));
            case WRMSR -> bus.writeMsr((int) state.get(ECX), state.get(EDX) << 32 | state.get(EAX));
            case HLT -> {
                // only the instruction pointer moves
            }
            default -> throw new AssertionError(instruction.operation() + " is a string instruction");
        }
    }

    private long calculate() {
        long left = read(instruction.target());
        long right = instruction.operands().size() == 1 ? 0 : read(instruction.source());
        return calculate(left, right);
    }

    private long calculate(long left, long right) {
        Alu result = Alu.apply(instruction.operation(), left, right, instruction.size(), state.rflags());
        state.setFlags(result.affected(), result.flags());
        return result.value();
    }

    private void shift() {
        Shift result = Shift.apply(
                instruction.operation(), read(instruction.target()), (int) read(instruction.source()), instruction.size(), state.rflags());
        state.setFlags(result.affected(), result.flags());
        write(instruction.target(), result.value());
    }

    private void exchange() {
        long old = read(instruction.target());
        long other = read(instruction.source());
        write(instruction.target(), instruction.operation() == Operation.XCHG ? other : calculate(old, other));
        write(instruction.source(), old);
    }

    private void compareAndExchange() {
        long old = read(instruction.target());
        Gpr accumulator = new Gpr(0, false, instruction.size());
        boolean equal = calculate(state.get(accumulator), old) == 0;
        write(instruction.target(), equal ? read(instruction.source()) : old);
        if (!equal) {
            state.set(accumulator, old);
        }
    }

    private void push(long value) {
        state.moveStack(-instruction.size());
        bus.probe(state.stackTop(), instruction.size(), true);
        bus.store(state.stackTop(), instruction.size(), value);
    }

    private void pop() {
        bus.probe(state.stackTop(), instruction.size(), false);
        long value = bus.load(state.stackTop(), instruction.size());
        state.moveStack(instruction.size());
        write(instruction.target(), value);
    }

    private void call() {
        long next = state.rip() + instruction.length();
        boolean relative = instruction.target() instanceof Immediate;
        long target = relative ? next + read(instruction.target()) : read(instruction.target());
        push(next & Alu.mask(instruction.size()));
        state.setRip(target & Alu.mask(instruction.size()));
    }

    private void readMsr(long value) {
        state.set(EAX, value);
        state.set(EDX, value >>> 32);
    }

    private long read(Operand operand) {
        return switch (operand) {
            case Gpr register -> state.get(register);
            case Immediate immediate -> immediate.value() & Alu.mask(immediate.size());
            case Memory memory -> {
                long linear = EffectiveAddress.linear(memory, instruction, state);
                bus.probe(linear, memory.size(), false);
                yield bus.load(linear, memory.size());
            }
            case Vector vector -> state.extended().xmm(vector.number(), false);
        };
    }

    private void write(Operand operand, long value) {
        switch (operand) {
            case Gpr register -> state.set(register, value);
            case Memory memory -> {
                long linear = EffectiveAddress.linear(memory, instruction, state);
                bus.probe(linear, memory.size(), true);
                bus.store(linear, memory.size(), value);
            }
            case Immediate _, Vector _ -> throw new AssertionError(operand + " is not written");
        }
    }

    private long[] readVector() {
        ExtendedState vectors = state.extended();
        return switch (instruction.source()) {
            case Vector vector -> new long[] {vectors.xmm(vector.number(), false), vectors.xmm(vector.number(), true)};
            case Memory memory -> {
                long linear = EffectiveAddress.linear(memory, instruction, state);
                bus.probe(linear, 2 * Long.BYTES, false);
                yield new long[] {bus.load(linear, Long.BYTES), bus.load(linear + Long.BYTES, Long.BYTES)};
            }
            default -> throw new AssertionError(instruction.source() + " has no 16 bytes");
        };
    }

    private void writeVector(long[] halves) {
        switch (instruction.target()) {
            case Vector vector -> state.setExtended(state.extended().withXmm(vector.number(), halves[0], halves[1]));
            case Memory memory -> {
                long linear = EffectiveAddress.linear(memory, instruction, state);
                bus.probe(linear, 2 * Long.BYTES, true);
                bus.store(linear, Long.BYTES, halves[0]);
                bus.store(linear + Long.BYTES, Long.BYTES, halves[1]);
            }
            default -> throw new AssertionError(instruction.target() + " has no 16 bytes");
        }
    }
}
