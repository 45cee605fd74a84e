package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Vectors;

/** FXSAVE and FXRSTOR. SSE state is a part of them whether or not the system has it enabled, as it is where FFXSR does not exist. */
final class FxsaveInstructions {

    private static final int ALIGNMENT = 16;

    private FxsaveInstructions() {}

    static void addTo(InstructionSet set) {
        set.feature(Feature.FXSR);
        set.add(Operation.FXSAVE, FxsaveInstructions::save);
        set.add(Operation.FXSAVE64, FxsaveInstructions::save);
        set.add(Operation.FXRSTOR, FxsaveInstructions::restore);
        set.add(Operation.FXRSTOR64, FxsaveInstructions::restore);
        set.feature(null);
    }

    private static void begin(Cpu cpu, HandlerOp op) {
        if ((cpu.control.cr0 & (Control.CR0_EM | Control.CR0_TS)) != 0) {
            throw cpu.fault(Vectors.NM, 0);
        }
        AreaAccess.requireAligned(cpu, op, ALIGNMENT);
    }

    private static void save(Cpu cpu, HandlerOp op) {
        begin(cpu, op);
        int xmm = 2 * LegacyArea.xmmRegisters(cpu);
        AreaAccess.probe(cpu, op, 0, LegacyArea.XMM + xmm);
        AreaAccess.write(cpu, op, LegacyArea.MXCSR, LegacyArea.mxcsr(cpu.extended));
        writeX87(cpu, op);
        writeXmm(cpu, op);
    }

    static void writeX87(Cpu cpu, HandlerOp op) {
        ExtendedRegisters state = cpu.extended;
        boolean wide = LegacyArea.hasWidePointers(op);
        AreaAccess.write(cpu, op, 0, LegacyArea.control(state));
        AreaAccess.write(cpu, op, 1, LegacyArea.instructionPointer(state, wide));
        AreaAccess.write(cpu, op, 2, LegacyArea.dataPointer(state, wide));
        for (int i = 0; i < LegacyArea.XMM - LegacyArea.X87; i++) {
            AreaAccess.write(cpu, op, LegacyArea.X87 + i, LegacyArea.x87(state, i));
        }
    }

    static void writeXmm(Cpu cpu, HandlerOp op) {
        for (int i = 0; i < 2 * LegacyArea.xmmRegisters(cpu); i++) {
            AreaAccess.write(cpu, op, LegacyArea.XMM + i, cpu.extended.xmm[i]);
        }
    }

    private static void restore(Cpu cpu, HandlerOp op) {
        begin(cpu, op);
        int xmm = 2 * LegacyArea.xmmRegisters(cpu);
        AreaAccess.read(cpu, op, 0, LegacyArea.XMM + xmm);
        long[] area = cpu.extended.area;
        loadMxcsr(cpu, (int) area[LegacyArea.MXCSR]);
        LegacyArea.loadX87(cpu.extended, area, LegacyArea.hasWidePointers(op));
        System.arraycopy(area, LegacyArea.XMM, cpu.extended.xmm, 0, xmm);
    }

    /** Loads MXCSR, or faults if a reserved bit is set. */
    static void loadMxcsr(Cpu cpu, int value) {
        requireMxcsr(cpu, value);
        cpu.extended.mxcsr = value;
    }

    static void requireMxcsr(Cpu cpu, int value) {
        if ((value & ~LegacyArea.MXCSR_MASK) != 0) {
            throw cpu.protection();
        }
    }
}
