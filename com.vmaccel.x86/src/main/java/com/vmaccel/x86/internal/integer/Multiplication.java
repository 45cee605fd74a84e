package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;

/** MUL, IMUL, MULX. Flags that are undefined follow the low half of the product. */
final class Multiplication {

    private Multiplication() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.MUL, Multiplication::unsigned);
        set.add(Operation.IMUL, Multiplication::signed, MultiplyOps::create);
        set.feature(Feature.BMI2);
        set.add(Operation.MULX, Multiplication::withoutFlags);
        set.feature(null);
    }

    private static void unsigned(Cpu cpu, HandlerOp op) {
        int bits = op.operand(0).bits;
        long a = op.accumulator().read(cpu);
        long b = op.operand(0).read(cpu);
        long low = a * b;
        long high = bits == 64 ? Math.unsignedMultiplyHigh(a, b) : low >>> bits;
        setFlags(cpu.flags, low, bits, high != 0);
        store(cpu, bits, low, high);
    }

    private static void store(Cpu cpu, int bits, long low, long high) {
        if (bits == 8) {
            Operand.of(Cpu.RAX, 16).write(cpu, low);
        } else {
            Operand.of(Cpu.RAX, bits).write(cpu, low);
            Operand.of(Cpu.RDX, bits).write(cpu, high);
        }
    }

    private static void setFlags(Flags flags, long low, int bits, boolean lost) {
        int unused = 64 - bits;
        flags.setLogic(low << unused >> unused);
        flags.setCarryAndOverflow(lost, lost);
    }

    private static void signed(Cpu cpu, HandlerOp op) {
        if (op.instruction.operandCount() > 1) {
            int last = op.instruction.operandCount() - 1;
            op.operand(0).write(cpu, product(cpu.flags, op.operand(last - 1).read(cpu), op.operand(last).read(cpu), op.operand(0).bits));
            return;
        }
        int bits = op.operand(0).bits;
        int unused = 64 - bits;
        long a = op.accumulator().read(cpu) << unused >> unused;
        long b = op.operand(0).read(cpu) << unused >> unused;
        product(cpu.flags, a, b, bits);
        long low = a * b;
        store(cpu, bits, low, bits == 64 ? Math.multiplyHigh(a, b) : low >> bits);
    }

    /** The low half of a signed product; carry and overflow tell whether that is all of it. */
    static long product(Flags flags, long first, long second, int bits) {
        int unused = 64 - bits;
        long a = first << unused >> unused;
        long b = second << unused >> unused;
        long low = a * b;
        boolean lost = bits == 64 ? Math.multiplyHigh(a, b) != low >> 63 : low << unused >> unused != low;
        setFlags(flags, low, bits, lost);
        return low << unused >>> unused;
    }

    private static void withoutFlags(Cpu cpu, HandlerOp op) {
        int bits = op.operand(0).bits;
        long a = Operand.of(Cpu.RDX, bits).read(cpu);
        long b = op.operand(2).read(cpu);
        long low = a * b;
        op.operand(1).write(cpu, low);
        op.operand(0).write(cpu, bits == 64 ? Math.unsignedMultiplyHigh(a, b) : low >>> bits);
    }
}
