package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.fp.BasicArithmetic;
import com.vmaccel.x86.internal.fp.FloatFormat;
import com.vmaccel.x86.internal.fp.FloatUnit;
import com.vmaccel.x86.internal.fp.Remainder;
import com.vmaccel.x86.internal.fp.Scaling;
import com.vmaccel.x86.internal.fp.WholeNumbers;
import java.util.function.Consumer;

/** Arithmetic with two operands in registers or memory, and on the top of the stack alone. */
final class Arithmetic {

    private Arithmetic() {}

    static void addTo(InstructionSet set) {
        family(set, BasicArithmetic::add, Operation.FADD, Operation.FADDP, Operation.FIADD);
        family(set, BasicArithmetic::multiply, Operation.FMUL, Operation.FMULP, Operation.FIMUL);
        family(set, BasicArithmetic::subtract, Operation.FSUB, Operation.FSUBP, Operation.FISUB);
        family(set, BasicArithmetic::subtractReversed, Operation.FSUBR, Operation.FSUBRP, Operation.FISUBR);
        family(set, BasicArithmetic::divide, Operation.FDIV, Operation.FDIVP, Operation.FIDIV);
        family(set, BasicArithmetic::divideReversed, Operation.FDIVR, Operation.FDIVRP, Operation.FIDIVR);
        set.add(Operation.FSQRT, (cpu, op) -> onTop(cpu, op, BasicArithmetic::squareRoot, true));
        set.add(Operation.FRNDINT, (cpu, op) -> onTop(cpu, op, WholeNumbers::round, false));
        set.add(Operation.FSCALE, (cpu, op) -> onTopTwo(cpu, op, Scaling::scale));
        set.add(Operation.FPREM, (cpu, op) -> remainder(cpu, op, Remainder::truncated));
        set.add(Operation.FPREM1, (cpu, op) -> remainder(cpu, op, Remainder::nearest));
    }

    private static void family(InstructionSet set, Consumer<FloatUnit> operation, Operation plain, Operation popping, Operation integer) {
        set.add(plain, (cpu, op) -> {
            if (op.operand(0).isMemory()) {
                fromMemory(cpu, op, operation, false);
            } else {
                inRegisters(cpu, op, operation);
            }
        });
        set.add(popping, (cpu, op) -> {
            if (inRegisters(cpu, op, operation)) {
                Stack.pop(cpu);
            }
        });
        set.add(integer, (cpu, op) -> fromMemory(cpu, op, operation, true));
    }

    /** The first register with the second. Whether the instruction goes on to pop. */
    private static boolean inRegisters(Cpu cpu, HandlerOp op, Consumer<FloatUnit> operation) {
        FloatUnit unit = Fpu.begin(cpu);
        Fpu.note(cpu, op);
        int destination = op.instruction.register(0);
        int source = op.instruction.register(1);
        if (Stack.isEmpty(cpu, destination) || Stack.isEmpty(cpu, source)) {
            return Stack.underflow(cpu, destination);
        }
        Stack.load(cpu, destination, unit.left);
        Stack.load(cpu, source, unit.right);
        operation.accept(unit);
        return finish(cpu, unit, destination);
    }

    private static void fromMemory(Cpu cpu, HandlerOp op, Consumer<FloatUnit> operation, boolean integer) {
        FloatUnit unit = Fpu.begin(cpu);
        MemoryOperand.load(cpu, op.operand(0), integer, unit.right);
        Fpu.note(cpu, op);
        if (Stack.isEmpty(cpu, 0)) {
            Stack.underflow(cpu, 0);
            return;
        }
        Stack.load(cpu, 0, unit.left);
        operation.accept(unit);
        finish(cpu, unit, 0);
    }

    /** The top of the stack by itself. */
    static void onTop(Cpu cpu, HandlerOp op, Consumer<FloatUnit> operation, boolean precisionControl) {
        FloatUnit unit = Fpu.begin(cpu);
        Fpu.note(cpu, op);
        if (!precisionControl) {
            unit.resultFormat(FloatFormat.EXTENDED);
        }
        if (Stack.isEmpty(cpu, 0)) {
            Stack.underflow(cpu, 0);
            return;
        }
        Stack.load(cpu, 0, unit.left);
        operation.accept(unit);
        finish(cpu, unit, 0);
    }

    /** Loads the top and what is below it; whether both are there. */
    static boolean loadTwo(Cpu cpu, HandlerOp op, FloatUnit unit) {
        Fpu.note(cpu, op);
        unit.resultFormat(FloatFormat.EXTENDED);
        if (Stack.isEmpty(cpu, 0) || Stack.isEmpty(cpu, 1)) {
            return false;
        }
        Stack.load(cpu, 0, unit.left);
        Stack.load(cpu, 1, unit.right);
        return true;
    }

    private static void onTopTwo(Cpu cpu, HandlerOp op, Consumer<FloatUnit> operation) {
        FloatUnit unit = Fpu.begin(cpu);
        if (loadTwo(cpu, op, unit)) {
            operation.accept(unit);
            finish(cpu, unit, 0);
        } else {
            Stack.underflow(cpu, 0);
        }
    }

    private static void remainder(Cpu cpu, HandlerOp op, Consumer<FloatUnit> operation) {
        FloatUnit unit = Fpu.begin(cpu);
        if (!loadTwo(cpu, op, unit)) {
            cpu.extended.fsw &= ~Fpu.C2;
            Stack.underflow(cpu, 0);
            return;
        }
        operation.accept(unit);
        if (unit.hasResult()) {
            Stack.store(cpu, 0, unit.result);
        }
        boolean divided = unit.hasResult() && !unit.result.kind.isNan();
        Fpu.raise(cpu, unit.flags(), divided ? Fpu.CONDITIONS : Fpu.C1 | Fpu.C2, divided ? unit.flags() & Fpu.C2 | quotient(unit.integer) : 0);
    }

    /** Where the last three bits of a quotient go. */
    private static int quotient(long bits) {
        return ((bits & 4) != 0 ? Fpu.C0 : 0) | ((bits & 2) != 0 ? Fpu.C3 : 0) | ((bits & 1) != 0 ? Fpu.C1 : 0);
    }

    /** Stores the result and raises what there is to raise; whether there is a result. */
    static boolean finish(Cpu cpu, FloatUnit unit, int destination) {
        if (unit.hasResult()) {
            Stack.store(cpu, destination, unit.result);
        }
        Fpu.raise(cpu, unit.flags());
        return unit.hasResult();
    }
}
