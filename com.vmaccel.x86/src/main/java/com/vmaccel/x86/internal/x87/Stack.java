package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.fp.FloatFlags;
import com.vmaccel.x86.internal.fp.FloatFormat;
import com.vmaccel.x86.internal.fp.WideFloat;

/** The stack of eight registers, and what happens where it is too full or too empty. Source: Intel SDM volume 1, sections 8.1.2 and 8.5.1.1. */
final class Stack {

    private static final int REGISTERS = 8;
    static final short INDEFINITE_EXPONENT = (short) 0xffff;
    static final long INDEFINITE_MANTISSA = 0xc000_0000_0000_0000L;

    private Stack() {}

    /** The physical number of a register of the stack. */
    static int physical(ExtendedRegisters state, int number) {
        return state.top + number & REGISTERS - 1;
    }

    static boolean isEmpty(Cpu cpu, int number) {
        return (cpu.extended.valid >> physical(cpu.extended, number) & 1) == 0;
    }

    /** Unpacks a register. */
    static void load(Cpu cpu, int number, WideFloat to) {
        int register = physical(cpu.extended, number);
        FloatFormat.unpackExtended(cpu.extended.exponent[register], cpu.extended.mantissa[register], to);
    }

    /** Packs a result into a register, which is not empty then. */
    static void store(Cpu cpu, int number, WideFloat from) {
        store(cpu, number, (short) FloatFormat.signExponent(from), FloatFormat.significand(from));
    }

    static void store(Cpu cpu, int number, short exponent, long mantissa) {
        int register = physical(cpu.extended, number);
        cpu.extended.exponent[register] = exponent;
        cpu.extended.mantissa[register] = mantissa;
        cpu.extended.valid |= 1 << register;
    }

    static void storeIndefinite(Cpu cpu, int number) {
        store(cpu, number, INDEFINITE_EXPONENT, INDEFINITE_MANTISSA);
    }

    static void free(Cpu cpu, int number) {
        cpu.extended.valid &= ~(1 << physical(cpu.extended, number));
    }

    static void pop(Cpu cpu) {
        free(cpu, 0);
        cpu.extended.top = physical(cpu.extended, 1);
    }

    /** Makes room for one more register; the new one is not written yet. */
    static void grow(Cpu cpu) {
        cpu.extended.top = physical(cpu.extended, -1);
    }

    /** Whether a register could be pushed; if not the overflow is done, with the indefinite NaN pushed if that is masked. */
    static boolean hasRoom(Cpu cpu) {
        if (isEmpty(cpu, -1)) {
            return true;
        }
        if (Fpu.masksInvalid(cpu)) {
            grow(cpu);
            storeIndefinite(cpu, 0);
        }
        Fpu.raise(cpu, FloatFlags.INVALID | Fpu.STACK_FAULT | Fpu.C1);
        return false;
    }

    /** Raises an underflow, the indefinite NaN in a register if that is masked; whether it is. */
    static boolean underflow(Cpu cpu, int destination) {
        boolean masked = Fpu.masksInvalid(cpu);
        if (masked) {
            storeIndefinite(cpu, destination);
        }
        Fpu.raise(cpu, FloatFlags.INVALID | Fpu.STACK_FAULT);
        return masked;
    }
}
