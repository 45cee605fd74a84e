package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.fp.FloatFlags;

/** What moves registers without looking at the numbers in them: FXCH, FCMOVcc, FCHS, FABS, FINCSTP, FDECSTP, FFREE. */
final class StackOperations {

    /** Conditions by the numbers they have in Jcc. */
    private static final int BELOW = 2;
    private static final int EQUAL = 4;
    private static final int BELOW_OR_EQUAL = 6;
    private static final int PARITY = 10;
    private static final int NEGATED = 1;
    private static final short SIGN = (short) 0x8000;

    private StackOperations() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.FXCH, StackOperations::exchange);
        set.add(Operation.FCHS, (cpu, op) -> changeSign(cpu, op, (short) 0, SIGN));
        set.add(Operation.FABS, (cpu, op) -> changeSign(cpu, op, SIGN, (short) 0));
        set.add(Operation.FINCSTP, (cpu, op) -> rotate(cpu, op, 1));
        set.add(Operation.FDECSTP, (cpu, op) -> rotate(cpu, op, -1));
        set.add(Operation.FFREE, (cpu, op) -> free(cpu, op, false));
        set.add(Operation.FFREEP, (cpu, op) -> free(cpu, op, true));
    }

    /** Adds those that came with CMOV. */
    static void addNewerTo(InstructionSet set) {
        conditional(set, Operation.FCMOVB, Operation.FCMOVNB, BELOW);
        conditional(set, Operation.FCMOVE, Operation.FCMOVNE, EQUAL);
        conditional(set, Operation.FCMOVBE, Operation.FCMOVNBE, BELOW_OR_EQUAL);
        conditional(set, Operation.FCMOVU, Operation.FCMOVNU, PARITY);
    }

    private static void conditional(InstructionSet set, Operation operation, Operation opposite, int condition) {
        set.add(operation, (cpu, op) -> move(cpu, op, condition));
        set.add(opposite, (cpu, op) -> move(cpu, op, condition | NEGATED));
    }

    private static void move(Cpu cpu, HandlerOp op, int condition) {
        Fpu.await(cpu);
        Fpu.note(cpu, op);
        ExtendedRegisters state = cpu.extended;
        int number = op.instruction.register(1);
        if (Stack.isEmpty(cpu, 0) || Stack.isEmpty(cpu, number)) {
            Stack.underflow(cpu, 0);
            return;
        }
        if (cpu.flags.test(condition)) {
            int from = Stack.physical(state, number);
            Stack.store(cpu, 0, state.exponent[from], state.mantissa[from]);
        }
    }

    private static void exchange(Cpu cpu, HandlerOp op) {
        Fpu.await(cpu);
        Fpu.note(cpu, op);
        int number = op.instruction.register(0);
        boolean first = fill(cpu, 0);
        boolean complete = fill(cpu, number) && first;
        if (!complete) {
            Fpu.raise(cpu, FloatFlags.INVALID | Fpu.STACK_FAULT);
            if (!Fpu.masksInvalid(cpu)) {
                return;
            }
        } else {
            Fpu.raise(cpu, 0);
        }
        ExtendedRegisters state = cpu.extended;
        int other = Stack.physical(state, number);
        short exponent = state.exponent[state.top];
        long mantissa = state.mantissa[state.top];
        Stack.store(cpu, 0, state.exponent[other], state.mantissa[other]);
        Stack.store(cpu, number, exponent, mantissa);
    }

    /** Fills an empty register with the indefinite NaN, if that is masked; whether it was not empty. */
    private static boolean fill(Cpu cpu, int number) {
        boolean empty = Stack.isEmpty(cpu, number);
        if (empty && Fpu.masksInvalid(cpu)) {
            Stack.storeIndefinite(cpu, number);
        }
        return !empty;
    }

    private static void changeSign(Cpu cpu, HandlerOp op, short cleared, short inverted) {
        Fpu.await(cpu);
        Fpu.note(cpu, op);
        if (Stack.isEmpty(cpu, 0)) {
            Stack.underflow(cpu, 0);
            return;
        }
        ExtendedRegisters state = cpu.extended;
        state.exponent[state.top] = (short) (state.exponent[state.top] & ~cleared ^ inverted);
        Fpu.raise(cpu, 0);
    }

    private static void rotate(Cpu cpu, HandlerOp op, int by) {
        Fpu.await(cpu);
        Fpu.note(cpu, op);
        cpu.extended.top = Stack.physical(cpu.extended, by);
        Fpu.raise(cpu, 0);
    }

    private static void free(Cpu cpu, HandlerOp op, boolean pops) {
        Fpu.await(cpu);
        Fpu.note(cpu, op);
        Stack.free(cpu, op.instruction.register(0));
        if (pops) {
            Stack.pop(cpu);
        }
        Fpu.raise(cpu, 0);
    }
}
