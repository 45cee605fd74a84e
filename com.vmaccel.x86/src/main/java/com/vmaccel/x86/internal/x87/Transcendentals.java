package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.fp.ArcTangent;
import com.vmaccel.x86.internal.fp.FloatFormat;
import com.vmaccel.x86.internal.fp.FloatUnit;
import com.vmaccel.x86.internal.fp.Powers;
import com.vmaccel.x86.internal.fp.Scaling;
import com.vmaccel.x86.internal.fp.Trigonometry;
import java.util.function.Consumer;

/** Transcendental instructions, and FXTRACT, which like some of them gives two numbers. */
final class Transcendentals {

    private Transcendentals() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.F2XM1, (cpu, op) -> Arithmetic.onTop(cpu, op, Powers::exponential, false));
        set.add(Operation.FSIN, (cpu, op) -> angle(cpu, op, Trigonometry::sine, false));
        set.add(Operation.FCOS, (cpu, op) -> angle(cpu, op, Trigonometry::cosine, false));
        set.add(Operation.FSINCOS, (cpu, op) -> angle(cpu, op, Trigonometry::sineAndCosine, true));
        set.add(Operation.FPTAN, (cpu, op) -> angle(cpu, op, Trigonometry::tangent, true));
        set.add(Operation.FPATAN, (cpu, op) -> popping(cpu, op, ArcTangent::ofPoint));
        set.add(Operation.FYL2X, (cpu, op) -> popping(cpu, op, Powers::logarithm));
        set.add(Operation.FYL2XP1, (cpu, op) -> popping(cpu, op, Powers::logarithmPlusOne));
        set.add(Operation.FXTRACT, Transcendentals::extract);
    }

    /** From the top and what is below it to one number. */
    private static void popping(Cpu cpu, HandlerOp op, Consumer<FloatUnit> operation) {
        FloatUnit unit = Fpu.begin(cpu);
        boolean goesOn;
        if (Arithmetic.loadTwo(cpu, op, unit)) {
            operation.accept(unit);
            goesOn = Arithmetic.finish(cpu, unit, 1);
        } else {
            goesOn = Stack.underflow(cpu, 1);
        }
        if (goesOn) {
            Stack.pop(cpu);
        }
    }

    private static void angle(Cpu cpu, HandlerOp op, Consumer<FloatUnit> operation, boolean pushes) {
        FloatUnit unit = Fpu.begin(cpu);
        cpu.extended.fsw &= ~Fpu.C2;
        if (!loadTop(cpu, op, unit, pushes)) {
            return;
        }
        operation.accept(unit);
        if ((unit.flags() & Fpu.C2) != 0) {
            Fpu.raise(cpu, unit.flags(), Fpu.C1 | Fpu.C2, Fpu.C2);
            return;
        }
        storeOneOrTwo(cpu, unit, pushes);
    }

    private static void extract(Cpu cpu, HandlerOp op) {
        FloatUnit unit = Fpu.begin(cpu);
        if (loadTop(cpu, op, unit, true)) {
            Scaling.extract(unit);
            storeOneOrTwo(cpu, unit, true);
        }
    }

    /** Loads the top of a stack that has room for one more if that is needed; if not the exception is raised. */
    private static boolean loadTop(Cpu cpu, HandlerOp op, FloatUnit unit, boolean pushes) {
        Fpu.note(cpu, op);
        unit.resultFormat(FloatFormat.EXTENDED);
        boolean empty = Stack.isEmpty(cpu, 0);
        if (empty || pushes && !Stack.isEmpty(cpu, -1)) {
            missing(cpu, empty, pushes);
            return false;
        }
        Stack.load(cpu, 0, unit.left);
        return true;
    }

    private static void missing(Cpu cpu, boolean empty, boolean pushes) {
        boolean masked = Stack.underflow(cpu, 0);
        if (masked && pushes) {
            Stack.grow(cpu);
            Stack.storeIndefinite(cpu, 0);
        }
        if (!empty) {
            cpu.extended.fsw |= Fpu.C1;
        }
    }

    private static void storeOneOrTwo(Cpu cpu, FloatUnit unit, boolean pushes) {
        if (unit.hasResult()) {
            Stack.store(cpu, 0, unit.result);
            if (pushes) {
                Stack.grow(cpu);
                Stack.store(cpu, 0, unit.second);
            }
        }
        Fpu.raise(cpu, unit.flags());
    }
}
