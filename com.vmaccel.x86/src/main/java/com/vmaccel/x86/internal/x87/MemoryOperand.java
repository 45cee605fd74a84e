package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.fp.FloatFormat;
import com.vmaccel.x86.internal.fp.WideFloat;

/** Operands in memory: integers of 16 to 64 bits, floats of 32 and 64 bits, and what has 80. */
final class MemoryOperand {

    private static final int TEN_BYTES = 10;

    private MemoryOperand() {}

    /** Reads and unpacks a number. */
    static void load(Cpu cpu, Operand operand, boolean integer, WideFloat to) {
        long bits = operand.read(cpu);
        if (integer) {
            int unused = 64 - operand.bits;
            long value = bits << unused >> unused;
            to.setInteger(value < 0, Math.abs(value));
        } else {
            format(operand).unpack(bits, to);
        }
    }

    /** The format of a float of 32 or 64 bits. */
    static FloatFormat format(Operand operand) {
        return operand.bits == 32 ? FloatFormat.SINGLE : FloatFormat.DOUBLE;
    }

    /** Reads the lower 64 of 80 bits. */
    static long readLow(Cpu cpu, Operand operand) {
        return cpu.memory.read64(operand.memory().forRead(cpu, TEN_BYTES));
    }

    /** Reads the upper 16 of 80 bits. */
    static short readHigh(Cpu cpu, Operand operand) {
        return (short) cpu.memory.read16(operand.memory().at(cpu, 8, 2, false));
    }

    /** Faults if a write would. */
    static void probe(Cpu cpu, Operand operand) {
        int bytes = operand.bits >> 3;
        cpu.memory.probeWrite(operand.memory().forWrite(cpu, bytes), bytes);
    }

    /** Writes 80 bits, or faults having written nothing. */
    static void write(Cpu cpu, Operand operand, short high, long low) {
        MemRef place = operand.memory();
        long linear = place.forWrite(cpu, TEN_BYTES);
        cpu.memory.probeWrite(linear, TEN_BYTES);
        cpu.memory.write64(linear, low);
        cpu.memory.write16(place.at(cpu, 8, 2, true), high);
    }
}
