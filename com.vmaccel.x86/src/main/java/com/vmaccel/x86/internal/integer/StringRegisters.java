package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Instruction;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.OperandKind;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.Operand;
import com.vmaccel.x86.internal.cpu.Segments;
import com.vmaccel.x86.internal.cpu.Site;

/** The registers a string instruction uses, in the width of its addresses. */
final class StringRegisters {

    private final int bytes;
    private final int sourceSegment;
    private final long mask;
    private final Operand counter;
    private final Operand source;
    private final Operand destination;

    StringRegisters(Instruction i) {
        int memory = i.memoryOperand();
        this.bytes = i.operandBits(memory) >> 3;
        this.sourceSegment = Site.number(i.segment(source(i, memory)));
        int size = i.addressSize();
        this.mask = size == 64 ? -1 : (1L << size) - 1;
        this.counter = Operand.of(Cpu.RCX, size);
        this.source = Operand.of(Cpu.RSI, size);
        this.destination = Operand.of(Cpu.RDI, size);
    }

    /** Which operand is addressed by RSI; the only memory operand if none is. */
    private static int source(Instruction i, int memory) {
        boolean second = i.operation() == Operation.MOVS;
        return second && i.operandKind(1) == OperandKind.MEMORY ? 1 : memory;
    }

    int bytes() {
        return bytes;
    }

    long left(Cpu cpu) {
        return counter.read(cpu);
    }

    void countDown(Cpu cpu) {
        counter.write(cpu, counter.read(cpu) - 1);
    }

    /** The linear address of the element at RSI. */
    long source(Cpu cpu) {
        return address(cpu, sourceSegment, source.read(cpu), false);
    }

    /** The linear address of the element at ES:RDI. */
    long destination(Cpu cpu, boolean write) {
        return address(cpu, Segments.ES, destination.read(cpu), write);
    }

    private long address(Cpu cpu, int segment, long offset, boolean write) {
        return cpu.segments.address(segment, offset & mask, bytes, write);
    }

    void advanceSource(Cpu cpu) {
        advance(cpu, source);
    }

    void advanceDestination(Cpu cpu) {
        advance(cpu, destination);
    }

    private void advance(Cpu cpu, Operand register) {
        register.write(cpu, register.read(cpu) + (cpu.flags.has(Flags.DF) ? -bytes : bytes));
    }
}
