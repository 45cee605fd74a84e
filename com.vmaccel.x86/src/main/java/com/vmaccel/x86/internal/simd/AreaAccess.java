package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.MemRef;

/** A save area in memory, by quadwords. */
final class AreaAccess {

    private AreaAccess() {}

    /** Refuses an area that is not aligned. */
    static void requireAligned(Cpu cpu, HandlerOp op, int alignment) {
        if ((place(op).at(cpu, 0, 1, false) & alignment - 1) != 0) {
            throw cpu.protection();
        }
    }

    private static MemRef place(HandlerOp op) {
        return op.operand(0).memory();
    }

    /** Faults now if some of the quadwords cannot be written. */
    static void probe(Cpu cpu, HandlerOp op, int first, int count) {
        for (int i = first; i < first + count; i++) {
            cpu.memory.probeWrite(place(op).at(cpu, 8L * i, 8, true), 8);
        }
    }

    static void write(Cpu cpu, HandlerOp op, int quadword, long value) {
        cpu.memory.write64(place(op).at(cpu, 8L * quadword, 8, true), value);
    }

    static long read(Cpu cpu, HandlerOp op, int quadword) {
        return cpu.memory.read64(place(op).at(cpu, 8L * quadword, 8, false));
    }

    /** Reads quadwords to where they are in the processor's buffer. */
    static void read(Cpu cpu, HandlerOp op, int first, int count) {
        for (int i = first; i < first + count; i++) {
            cpu.extended.area[i] = read(cpu, op, i);
        }
    }
}
