package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;

/** What BMI1 and BMI2 add beside counts, shifts and MULX. */
final class BitManipulation {

    private BitManipulation() {}

    static void addTo(InstructionSet set) {
        set.feature(Feature.BMI1);
        set.add(Operation.ANDN, (cpu, op) -> write(cpu, op, Alu.logic(cpu.flags, ~op.operand(1).read(cpu) & op.operand(2).read(cpu), unused(op))));
        set.add(Operation.BLSR, (cpu, op) -> lowest(cpu, op, (x, less) -> x & less, false));
        set.add(Operation.BLSMSK, (cpu, op) -> lowest(cpu, op, (x, less) -> x ^ less, false));
        set.add(Operation.BLSI, (cpu, op) -> lowest(cpu, op, (x, less) -> x & ~less, true));
        set.add(Operation.BEXTR, BitManipulation::extract);
        set.feature(Feature.BMI2);
        set.add(Operation.BZHI, BitManipulation::zeroHigh);
        set.add(Operation.PDEP, (cpu, op) -> write(cpu, op, Long.expand(op.operand(1).read(cpu), op.operand(2).read(cpu))));
        set.add(Operation.PEXT, (cpu, op) -> write(cpu, op, Long.compress(op.operand(1).read(cpu), op.operand(2).read(cpu))));
        set.feature(null);
    }

    /** Makes a result of a number and the number less one. */
    @FunctionalInterface
    private interface Lowest {
        long apply(long number, long less);
    }

    private static int unused(HandlerOp op) {
        return 64 - op.operand(0).bits;
    }

    private static void write(Cpu cpu, HandlerOp op, long value) {
        op.operand(0).write(cpu, value);
    }

    private static void lowest(Cpu cpu, HandlerOp op, Lowest how, boolean carryIfAny) {
        long value = op.operand(1).read(cpu);
        long result = Alu.logic(cpu.flags, how.apply(value, value - 1), unused(op));
        cpu.flags.setCarryAndOverflow(value != 0 == carryIfAny, false);
        write(cpu, op, result);
    }

    private static void extract(Cpu cpu, HandlerOp op) {
        long control = op.operand(2).read(cpu);
        int start = (int) control & 0xff;
        int length = (int) (control >>> 8) & 0xff;
        long value = op.operand(1).read(cpu);
        long shifted = start >= 64 ? 0 : value >>> start;
        long result = length >= 64 ? shifted : shifted & (1L << length) - 1;
        write(cpu, op, Alu.logic(cpu.flags, result, unused(op)));
    }

    private static void zeroHigh(Cpu cpu, HandlerOp op) {
        int from = (int) op.operand(2).read(cpu) & 0xff;
        int bits = op.operand(0).bits;
        long value = op.operand(1).read(cpu);
        long result = Alu.logic(cpu.flags, from >= bits ? value : value & (1L << from) - 1, unused(op));
        cpu.flags.setCarryAndOverflow(from >= bits, false);
        write(cpu, op, result);
    }
}
