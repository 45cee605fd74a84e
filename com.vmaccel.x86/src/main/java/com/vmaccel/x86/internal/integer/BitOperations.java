package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;

/** BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, CRC32. */
final class BitOperations {

    private static final int CRC32C = 0x82f6_3b78;

    private BitOperations() {}

    /** What becomes of the tested bit. */
    private enum Change {
        NONE, SET, RESET, COMPLEMENT;

        long apply(long value, long bit) {
            return switch (this) {
                case NONE -> value;
                case SET -> value | bit;
                case RESET -> value & ~bit;
                case COMPLEMENT -> value ^ bit;
            };
        }
    }

    static void addTo(InstructionSet set) {
        test(set, Operation.BT, Change.NONE);
        test(set, Operation.BTS, Change.SET);
        test(set, Operation.BTR, Change.RESET);
        test(set, Operation.BTC, Change.COMPLEMENT);
        set.add(Operation.BSF, (cpu, op) -> scan(cpu, op, true));
        set.add(Operation.BSR, (cpu, op) -> scan(cpu, op, false));
        set.add(Operation.TZCNT, (cpu, op) -> count(cpu, op, true));
        set.add(Operation.LZCNT, (cpu, op) -> count(cpu, op, false));
        set.feature(Feature.POPCNT);
        set.add(Operation.POPCNT, BitOperations::population);
        set.feature(Feature.CRC32);
        set.add(Operation.CRC32, BitOperations::checksum);
        set.feature(null);
    }

    private static void test(InstructionSet set, Operation operation, Change change) {
        set.add(operation, (cpu, op) -> test(cpu, op, change));
    }

    private static void test(Cpu cpu, HandlerOp op, Change change) {
        Operand place = op.operand(0);
        if (place.isMemory() && op.instruction.operandKind(1) == OperandKind.REGISTER) {
            testInString(cpu, op, change);
            return;
        }
        long number = op.operand(1).read(cpu) & place.bits - 1;
        long value = place.read(cpu);
        if (change != Change.NONE) {
            place.write(cpu, change.apply(value, 1L << number));
        }
        cpu.flags.setCarry((value >>> number & 1) != 0);
    }

    /** Memory and the number of a bit in a register: the bit may be any distance away. */
    private static void testInString(Cpu cpu, HandlerOp op, Change change) {
        int bits = op.operand(0).bits;
        int bytes = bits >> 3;
        int unused = 64 - bits;
        long number = op.operand(1).read(cpu) << unused >> unused;
        long distance = (number >> Integer.numberOfTrailingZeros(bits)) * bytes;
        long linear = op.operand(0).memory().at(cpu, distance, bytes, change != Change.NONE);
        long bit = 1L << (number & bits - 1);
        long value = change == Change.NONE ? cpu.memory.read(linear, bytes) : cpu.memory.readForUpdate(linear, bytes);
        if (change != Change.NONE) {
            write(cpu, op, linear, value, change.apply(value, bit));
        }
        cpu.flags.setCarry((value & bit) != 0);
    }

    private static void write(Cpu cpu, HandlerOp op, long linear, long old, long value) {
        int bytes = op.operand(0).bits >> 3;
        if (!op.instruction.hasLock()) {
            cpu.memory.write(linear, bytes, value);
        } else if (!cpu.memory.compareAndSet(linear, bytes, old, value)) {
            throw cpu.again();
        }
    }

    /** The destination stays if the source is 0. */
    private static void scan(Cpu cpu, HandlerOp op, boolean forward) {
        long value = op.operand(1).read(cpu);
        if (value != 0) {
            op.operand(0).write(cpu, forward ? Long.numberOfTrailingZeros(value) : 63 - Long.numberOfLeadingZeros(value));
        }
        cpu.flags.setZero(value == 0);
    }

    private static void count(Cpu cpu, HandlerOp op, boolean trailing) {
        if (!cpu.cpuid.has(trailing ? Feature.BMI1 : Feature.LZCNT)) {
            scan(cpu, op, trailing);
            return;
        }
        int bits = op.operand(0).bits;
        long value = op.operand(1).read(cpu);
        int zeros = value == 0 ? bits : trailing ? Long.numberOfTrailingZeros(value) : Long.numberOfLeadingZeros(value) - (64 - bits);
        op.operand(0).write(cpu, zeros);
        cpu.flags.setStatus(cpu.flags.status() & ~(Flags.CF | Flags.ZF) | (zeros == bits ? Flags.CF : 0) | (zeros == 0 ? Flags.ZF : 0));
    }

    private static void population(Cpu cpu, HandlerOp op) {
        long value = op.operand(1).read(cpu);
        op.operand(0).write(cpu, Long.bitCount(value));
        cpu.flags.setStatus(value == 0 ? Flags.ZF : 0);
    }

    private static void checksum(Cpu cpu, HandlerOp op) {
        long value = op.operand(1).read(cpu);
        int crc = (int) op.operand(0).read(cpu);
        for (int i = 0; i < op.operand(1).bits; i++) {
            boolean odd = ((crc ^ value >>> i) & 1) != 0;
            crc = crc >>> 1 ^ (odd ? CRC32C : 0);
        }
        op.operand(0).write(cpu, crc & 0xffff_ffffL);
    }
}
