package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;

/** SHL, SHR, SAR, SHLD, SHRD and those of BMI2 that leave the flags alone. Where a flag is undefined it is what the formula for a count of 1 gives. */
final class Shifts {

    private Shifts() {}

    /** Computes a shift of a number of some bits and sets the flags; the count is not 0. */
    @FunctionalInterface
    interface Shift {
        long apply(Flags flags, long value, int count, int bits);
    }

    static void addTo(InstructionSet set) {
        set.add(Operation.SHL, (cpu, op) -> shift(cpu, op, Shifts::left), site -> ShiftOps.create(ShiftOps.LEFT, site));
        set.add(Operation.SHR, (cpu, op) -> shift(cpu, op, Shifts::right), site -> ShiftOps.create(ShiftOps.RIGHT, site));
        set.add(Operation.SAR, (cpu, op) -> shift(cpu, op, Shifts::arithmeticRight), site -> ShiftOps.create(ShiftOps.ARITHMETIC, site));
        set.add(Operation.SHLD, (cpu, op) -> doubleShift(cpu, op, true));
        set.add(Operation.SHRD, (cpu, op) -> doubleShift(cpu, op, false));
        set.feature(Feature.BMI2);
        set.add(Operation.SHLX, (cpu, op) -> op.operand(0).write(cpu, op.operand(1).read(cpu) << count(cpu, op, 2)));
        set.add(Operation.SHRX, (cpu, op) -> op.operand(0).write(cpu, op.operand(1).read(cpu) >>> count(cpu, op, 2)));
        set.add(Operation.SARX, Shifts::arithmeticWithoutFlags);
        set.add(Operation.RORX, Shifts::rotateWithoutFlags);
        set.feature(null);
    }

    /** How often: modulo 32, or 64 where the first operand has 64 bits. */
    static int count(Cpu cpu, HandlerOp op, int operand) {
        return (int) op.operand(operand).read(cpu) & (op.operand(0).bits == 64 ? 63 : 31);
    }

    static void shift(Cpu cpu, HandlerOp op, Shift how) {
        int count = count(cpu, op, 1);
        long value = op.operand(0).read(cpu);
        op.operand(0).write(cpu, count == 0 ? value : how.apply(cpu.flags, value, count, op.operand(0).bits));
    }

    static long left(Flags flags, long value, int count, int bits) {
        long result = count >= 64 ? 0 : value << count;
        long carry = count <= bits ? value >>> bits - count & 1 : 0;
        int unused = 64 - bits;
        flags.setLogic(result << unused >> unused);
        flags.setCarryAndOverflow(carry, carry ^ result >>> bits - 1 & 1);
        return result << unused >>> unused;
    }

    static long right(Flags flags, long value, int count, int bits) {
        int unused = 64 - bits;
        long whole = value << unused >>> unused;
        long result = whole >>> count;
        flags.setLogic(result << unused >> unused);
        flags.setCarryAndOverflow(whole >>> count - 1 & 1, whole >>> bits - 1);
        return result;
    }

    static long arithmeticRight(Flags flags, long value, int count, int bits) {
        int unused = 64 - bits;
        long whole = value << unused >> unused;
        long result = whole >> count;
        flags.setLogic(result);
        flags.setCarryAndOverflow(whole >> count - 1 & 1, 0);
        return result << unused >>> unused;
    }

    private static void doubleShift(Cpu cpu, HandlerOp op, boolean left) {
        int bits = op.operand(0).bits;
        int count = count(cpu, op, 2);
        long value = op.operand(0).read(cpu);
        long more = op.operand(1).read(cpu);
        if (count == 0) {
            op.operand(0).write(cpu, value);
            return;
        }
        op.operand(0).write(cpu, left ? doubleLeft(cpu.flags, value, more, count, bits) : doubleRight(cpu.flags, value, more, count, bits));
    }

    /** A count beyond the width, which only 16 bits allow, takes further bits from the destination. */
    static long doubleLeft(Flags flags, long value, long more, int count, int bits) {
        long result;
        boolean carry;
        if (bits == 16) {
            long three = value << 32 | more << 16 | value;
            result = three >>> 32 - count & 0xffff;
            carry = (three >>> 48 - count & 1) != 0;
        } else {
            result = value << count | more >>> bits - count;
            carry = (value >>> bits - count & 1) != 0;
        }
        return doubleShifted(flags, value, result, carry, bits);
    }

    static long doubleRight(Flags flags, long value, long more, int count, int bits) {
        long result;
        boolean carry;
        if (bits == 16) {
            long three = value << 32 | more << 16 | value;
            result = three >>> count & 0xffff;
            carry = (three >>> count - 1 & 1) != 0;
        } else {
            result = value >>> count | more << bits - count;
            carry = (value >>> count - 1 & 1) != 0;
        }
        return doubleShifted(flags, value, result, carry, bits);
    }

    private static long doubleShifted(Flags flags, long value, long result, boolean carry, int bits) {
        int unused = 64 - bits;
        flags.setLogic(result << unused >> unused);
        flags.setCarryAndOverflow(carry, ((value ^ result) >>> bits - 1 & 1) != 0);
        return result << unused >>> unused;
    }

    private static void arithmeticWithoutFlags(Cpu cpu, HandlerOp op) {
        int unused = 64 - op.operand(1).bits;
        op.operand(0).write(cpu, op.operand(1).read(cpu) << unused >> unused >> count(cpu, op, 2));
    }

    private static void rotateWithoutFlags(Cpu cpu, HandlerOp op) {
        int count = count(cpu, op, 2);
        long value = op.operand(1).read(cpu);
        op.operand(0).write(cpu, op.operand(1).bits == 64 ? Long.rotateRight(value, count) : Integer.rotateRight((int) value, count));
    }
}
