package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.fp.FloatFlags;
import com.vmaccel.x86.internal.fp.FloatFormat;
import com.vmaccel.x86.internal.fp.FloatUnit;
import com.vmaccel.x86.internal.fp.PackedDecimal;
import com.vmaccel.x86.internal.fp.Scaling;

/** What pushes a number: FLD, FILD, FBLD and the constants. */
final class Loads {

    private static final int TEN_BYTES = 80;
    private static final short ONE = 0x3fff;
    private static final int UP = 2;
    private static final int NEAREST = 0;

    private Loads() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.FLD, Loads::load);
        set.add(Operation.FILD, Loads::loadInteger);
        set.add(Operation.FBLD, Loads::loadDecimal);
        // Each constant is truncated here; the flag says whether the nearest is the one above.
        constant(set, Operation.FLD1, ONE, Long.MIN_VALUE, false, false);
        constant(set, Operation.FLDZ, (short) 0, 0, false, false);
        constant(set, Operation.FLDL2T, (short) 0x4000, 0xd49a_784b_cd1b_8afeL, true, false);
        constant(set, Operation.FLDL2E, ONE, 0xb8aa_3b29_5c17_f0bbL, true, true);
        constant(set, Operation.FLDPI, (short) 0x4000, 0xc90f_daa2_2168_c234L, true, true);
        constant(set, Operation.FLDLG2, (short) 0x3ffd, 0x9a20_9a84_fbcf_f798L, true, true);
        constant(set, Operation.FLDLN2, (short) 0x3ffe, 0xb172_17f7_d1cf_79abL, true, true);
    }

    private static void constant(InstructionSet set, Operation operation, short exponent, long truncated, boolean inexact, boolean nearestIsAbove) {
        set.add(operation, (cpu, op) -> {
            Fpu.await(cpu);
            Fpu.note(cpu, op);
            if (Stack.hasRoom(cpu)) {
                int rounding = cpu.extended.fcw >> 10 & 3;
                boolean above = inexact && rounding == UP || nearestIsAbove && rounding == NEAREST;
                Stack.grow(cpu);
                Stack.store(cpu, 0, exponent, truncated + (above ? 1 : 0));
                Fpu.raise(cpu, 0);
            }
        });
    }

    private static void load(Cpu cpu, HandlerOp op) {
        Operand operand = op.operand(0);
        if (!operand.isMemory()) {
            loadRegister(cpu, op, op.instruction.register(0));
        } else if (operand.bits == TEN_BYTES) {
            Fpu.await(cpu);
            long low = MemoryOperand.readLow(cpu, operand);
            pushRaw(cpu, op, MemoryOperand.readHigh(cpu, operand), low);
        } else {
            FloatUnit unit = Fpu.begin(cpu);
            unit.resultFormat(FloatFormat.EXTENDED);
            MemoryOperand.load(cpu, operand, false, unit.left);
            Fpu.note(cpu, op);
            if (Stack.hasRoom(cpu)) {
                Scaling.convertOperand(unit);
                push(cpu, unit);
            }
        }
    }

    private static void loadRegister(Cpu cpu, HandlerOp op, int number) {
        Fpu.await(cpu);
        ExtendedRegisters state = cpu.extended;
        int register = Stack.physical(state, number);
        if (Stack.isEmpty(cpu, number)) {
            Fpu.note(cpu, op);
            if (Fpu.masksInvalid(cpu)) {
                Stack.grow(cpu);
                Stack.storeIndefinite(cpu, 0);
            }
            Fpu.raise(cpu, FloatFlags.INVALID | Fpu.STACK_FAULT);
        } else {
            pushRaw(cpu, op, state.exponent[register], state.mantissa[register]);
        }
    }

    private static void pushRaw(Cpu cpu, HandlerOp op, short exponent, long mantissa) {
        Fpu.note(cpu, op);
        if (Stack.hasRoom(cpu)) {
            Stack.grow(cpu);
            Stack.store(cpu, 0, exponent, mantissa);
            Fpu.raise(cpu, 0);
        }
    }

    /** Pushes the result, which a denormal operand does not prevent. */
    private static void push(Cpu cpu, FloatUnit unit) {
        if (!unit.isUnmasked(FloatFlags.INVALID)) {
            Stack.grow(cpu);
            Stack.store(cpu, 0, unit.result);
        }
        Fpu.raise(cpu, unit.flags());
    }

    private static void loadInteger(Cpu cpu, HandlerOp op) {
        FloatUnit unit = Fpu.begin(cpu);
        MemoryOperand.load(cpu, op.operand(0), true, unit.result);
        Fpu.note(cpu, op);
        if (Stack.hasRoom(cpu)) {
            push(cpu, unit);
        }
    }

    private static void loadDecimal(Cpu cpu, HandlerOp op) {
        FloatUnit unit = Fpu.begin(cpu);
        long low = MemoryOperand.readLow(cpu, op.operand(0));
        int high = MemoryOperand.readHigh(cpu, op.operand(0));
        Fpu.note(cpu, op);
        if (Stack.hasRoom(cpu)) {
            unit.result.setInteger(high < 0, PackedDecimal.magnitude(high & 0x7fff, low));
            push(cpu, unit);
        }
    }
}
