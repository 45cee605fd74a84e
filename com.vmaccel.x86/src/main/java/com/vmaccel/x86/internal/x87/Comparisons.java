package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.fp.Comparison;
import com.vmaccel.x86.internal.fp.FloatFlags;
import com.vmaccel.x86.internal.fp.FloatUnit;
import java.util.function.Consumer;

/** Comparisons, whose relation is in the condition codes or in RFLAGS, and FXAM. Where an operand is missing the relation is unordered. */
final class Comparisons {

    private static final int RELATION = Fpu.C0 | Fpu.C2 | Fpu.C3;
    /** From the flags of RFLAGS to the condition codes. */
    private static final int TO_CONDITIONS = 8;

    private Comparisons() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.FCOM, (cpu, op) -> compare(cpu, op, Comparison::ordered, 0));
        set.add(Operation.FCOMP, (cpu, op) -> compare(cpu, op, Comparison::ordered, 1));
        set.add(Operation.FCOMPP, (cpu, op) -> compare(cpu, op, Comparison::ordered, 2));
        set.add(Operation.FUCOM, (cpu, op) -> compare(cpu, op, Comparison::unordered, 0));
        set.add(Operation.FUCOMP, (cpu, op) -> compare(cpu, op, Comparison::unordered, 1));
        set.add(Operation.FUCOMPP, (cpu, op) -> compare(cpu, op, Comparison::unordered, 2));
        set.add(Operation.FICOM, (cpu, op) -> withInteger(cpu, op, 0));
        set.add(Operation.FICOMP, (cpu, op) -> withInteger(cpu, op, 1));
        set.add(Operation.FTST, Comparisons::withZero);
        set.add(Operation.FXAM, Comparisons::examine);
    }

    /** Adds those that came with CMOV. */
    static void addNewerTo(InstructionSet set) {
        set.add(Operation.FCOMI, (cpu, op) -> toFlags(cpu, op, Comparison::ordered, 0));
        set.add(Operation.FCOMIP, (cpu, op) -> toFlags(cpu, op, Comparison::ordered, 1));
        set.add(Operation.FUCOMI, (cpu, op) -> toFlags(cpu, op, Comparison::unordered, 0));
        set.add(Operation.FUCOMIP, (cpu, op) -> toFlags(cpu, op, Comparison::unordered, 1));
    }

    private static void compare(Cpu cpu, HandlerOp op, Consumer<FloatUnit> comparison, int pops) {
        FloatUnit unit = Fpu.begin(cpu);
        boolean named = op.instruction.operandCount() > 0;
        boolean present = true;
        if (named && op.operand(0).isMemory()) {
            MemoryOperand.load(cpu, op.operand(0), false, unit.right);
        } else {
            int other = named ? op.instruction.register(0) : 1;
            present = !Stack.isEmpty(cpu, other);
            Stack.load(cpu, other, unit.right);
        }
        Fpu.note(cpu, op);
        toConditions(cpu, relate(cpu, unit, present, comparison), pops);
    }

    private static void withInteger(Cpu cpu, HandlerOp op, int pops) {
        FloatUnit unit = Fpu.begin(cpu);
        MemoryOperand.load(cpu, op.operand(0), true, unit.right);
        Fpu.note(cpu, op);
        toConditions(cpu, relate(cpu, unit, true, Comparison::ordered), pops);
    }

    private static void withZero(Cpu cpu, HandlerOp op) {
        FloatUnit unit = Fpu.begin(cpu);
        Fpu.note(cpu, op);
        unit.right.setZero(false);
        toConditions(cpu, relate(cpu, unit, true, Comparison::ordered), 0);
    }

    /** Compares the top with the right operand, if that is present: the relation in the unit, and what is raised. */
    private static int relate(Cpu cpu, FloatUnit unit, boolean present, Consumer<FloatUnit> comparison) {
        if (!present || Stack.isEmpty(cpu, 0)) {
            unit.integer = Comparison.UNORDERED;
            return FloatFlags.INVALID | Fpu.STACK_FAULT;
        }
        Stack.load(cpu, 0, unit.left);
        comparison.accept(unit);
        return unit.flags();
    }

    /** The relation is written even if an unmasked exception keeps the operands on the stack. */
    private static void toConditions(Cpu cpu, int flags, int pops) {
        int relation = (int) cpu.extended.fpu.integer << TO_CONDITIONS & RELATION;
        Fpu.raise(cpu, flags, Fpu.CONDITIONS, relation);
        pop(cpu, flags, pops);
    }

    private static void toFlags(Cpu cpu, HandlerOp op, Consumer<FloatUnit> comparison, int pops) {
        FloatUnit unit = Fpu.begin(cpu);
        Fpu.note(cpu, op);
        int other = op.instruction.register(1);
        Stack.load(cpu, other, unit.right);
        int flags = relate(cpu, unit, !Stack.isEmpty(cpu, other), comparison);
        cpu.flags.setStatus((int) unit.integer & (Flags.ZF | Flags.PF | Flags.CF));
        boolean present = (flags & Fpu.STACK_FAULT) == 0;
        Fpu.raise(cpu, flags, present ? 0 : Fpu.C1, 0);
        pop(cpu, flags, pops);
    }

    private static void pop(Cpu cpu, int flags, int pops) {
        if ((flags & ~cpu.extended.fcw & FloatFlags.BEFORE) == 0) {
            for (int i = 0; i < pops; i++) {
                Stack.pop(cpu);
            }
        }
    }

    /** FXAM: the class of the top, whatever it is. Source: Intel SDM volume 2, FXAM. */
    private static void examine(Cpu cpu, HandlerOp op) {
        FloatUnit unit = Fpu.begin(cpu);
        Fpu.note(cpu, op);
        Stack.load(cpu, 0, unit.left);
        int kind = Stack.isEmpty(cpu, 0) ? Fpu.C3 | Fpu.C0 : switch (unit.left.kind) {
            case UNSUPPORTED -> 0;
            case QUIET, SIGNALING -> Fpu.C0;
            case NORMAL -> Fpu.C2;
            case INFINITE -> Fpu.C2 | Fpu.C0;
            case ZERO -> Fpu.C3;
            case DENORMAL -> Fpu.C3 | Fpu.C2;
        };
        Fpu.raise(cpu, 0, Fpu.CONDITIONS, kind | (unit.left.negative ? Fpu.C1 : 0));
    }
}
