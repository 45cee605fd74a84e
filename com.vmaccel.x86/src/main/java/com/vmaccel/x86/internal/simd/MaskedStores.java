package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Segments;

/** MASKMOVQ and MASKMOVDQU: the bytes whose mask is negative go to DS:rDI, or the segment a prefix names. With an empty mask memory is not looked at. */
final class MaskedStores {

    private static final int OPCODE_ESCAPE = 0x0f;
    private static final long SIGNS = 0x8080_8080_8080_8080L;

    private MaskedStores() {}

    static void addTo(InstructionSet set) {
        set.feature(Feature.SSE).add(Operation.MASKMOVQ, (cpu, op) -> {
            Simd.requireMmx(cpu);
            Simd.enterMmx(cpu); // even if the store faults
            long[] registers = cpu.extended.mantissa;
            long mask = registers[op.instruction.register(1)];
            probe(cpu, op, 8, mask);
            store(cpu, op, 0, registers[op.instruction.register(0)], mask);
        });
        set.feature(Feature.SSE2).add(Operation.MASKMOVDQU, (cpu, op) -> {
            Simd.requireSse(cpu);
            long[] xmm = cpu.extended.xmm;
            int from = 2 * op.instruction.register(0);
            int mask = 2 * op.instruction.register(1);
            probe(cpu, op, 16, xmm[mask] | xmm[mask + 1]);
            store(cpu, op, 0, xmm[from], xmm[mask]);
            store(cpu, op, 8, xmm[from + 1], xmm[mask + 1]);
        });
        set.feature(null);
    }

    /** Faults, if any byte is selected, as a store of all bytes would: at the first. */
    private static void probe(Cpu cpu, HandlerOp op, int bytes, long mask) {
        if ((mask & SIGNS) != 0) {
            cpu.memory.probeWrite(address(cpu, op, 0), bytes);
        }
    }

    private static void store(Cpu cpu, HandlerOp op, int offset, long value, long mask) {
        for (int i = 0; i < 8; i++) {
            if (selects(mask, i)) {
                cpu.memory.write8(address(cpu, op, offset + i), value >>> 8 * i & 0xff);
            }
        }
    }

    private static boolean selects(long mask, int number) {
        return (mask >>> 8 * number + 7 & 1) != 0;
    }

    private static long address(Cpu cpu, HandlerOp op, int offset) {
        int size = op.instruction.addressSize();
        long cut = size == 64 ? -1 : (1L << size) - 1;
        return cpu.segments.address(segment(cpu, op), cpu.r[Cpu.RDI] + offset & cut, 1, true);
    }

    /** The segment of the last prefix that names one and counts. */
    private static int segment(Cpu cpu, HandlerOp op) {
        int segment = Segments.DS;
        for (int at = 0; op.instruction.byteAt(at) != OPCODE_ESCAPE; at++) {
            int named = switch (op.instruction.byteAt(at)) {
                case 0x26 -> Segments.ES;
                case 0x2e -> Segments.CS;
                case 0x36 -> Segments.SS;
                case 0x3e -> Segments.DS;
                case 0x64 -> Segments.FS;
                case 0x65 -> Segments.GS;
                default -> -1;
            };
            if (named >= 0 && (!cpu.code64 || named >= Segments.FS)) {
                segment = named;
            }
        }
        return segment;
    }
}
