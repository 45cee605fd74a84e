package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;

/**
 * XSAVE, XSAVEOPT, XSAVEC and XRSTOR of the x87 and SSE components, which have the same places in the standard and in the compacted form. Source: Intel SDM volume 1,
 * sections 13.7 to 13.10.
 */
final class XsaveInstructions {

    private static final long X87 = 1;
    private static final long SSE = 2;
    private static final long COMPACTED = 1L << 63;
    private static final int ALIGNMENT = 64;
    /** The quadwords of the header: XSTATE_BV, XCOMP_BV, and what is reserved. */
    private static final int STATE_BV = 64;
    private static final int COMPACTION_BV = 65;
    private static final int HEADER_QUADWORDS = 8;

    private XsaveInstructions() {}

    static void addTo(InstructionSet set) {
        set.feature(Feature.XSAVE);
        set.add(Operation.XSAVE, XsaveInstructions::save);
        set.add(Operation.XSAVE64, XsaveInstructions::save);
        set.add(Operation.XRSTOR, XsaveInstructions::restore);
        set.add(Operation.XRSTOR64, XsaveInstructions::restore);
        set.feature(Feature.XSAVEOPT);
        set.add(Operation.XSAVEOPT, XsaveInstructions::saveChanged);
        set.add(Operation.XSAVEOPT64, XsaveInstructions::saveChanged);
        set.feature(Feature.XSAVEC);
        set.add(Operation.XSAVEC, XsaveInstructions::saveCompacted);
        set.add(Operation.XSAVEC64, XsaveInstructions::saveCompacted);
        set.feature(null);
    }

    /** The components asked for that there are. */
    private static long begin(Cpu cpu, HandlerOp op) {
        if (!cpu.control.hasCr4(Control.CR4_OSXSAVE)) {
            throw cpu.undefined();
        }
        Simd.requireNotSwitched(cpu);
        AreaAccess.requireAligned(cpu, op, ALIGNMENT);
        return (cpu.r[Cpu.RAX] & 0xffff_ffffL | cpu.r[Cpu.RDX] << 32) & cpu.control.xcr0;
    }

    /** The components that are not as they are after a reset. */
    private static long inUse(Cpu cpu) {
        return (LegacyArea.isInitialX87(cpu.extended) ? 0 : X87) | (LegacyArea.isInitialXmm(cpu) ? 0 : SSE);
    }

    private static void save(Cpu cpu, HandlerOp op) {
        long wanted = begin(cpu, op);
        saveStandard(cpu, op, wanted, wanted);
    }

    private static void saveChanged(Cpu cpu, HandlerOp op) {
        long wanted = begin(cpu, op);
        saveStandard(cpu, op, wanted, wanted & inUse(cpu));
    }

    private static void saveStandard(Cpu cpu, HandlerOp op, long wanted, long written) {
        probe(cpu, op);
        long header = AreaAccess.read(cpu, op, STATE_BV) & ~wanted | wanted & inUse(cpu);
        if ((wanted & SSE) != 0) {
            AreaAccess.write(cpu, op, LegacyArea.MXCSR, LegacyArea.mxcsr(cpu.extended));
        }
        write(cpu, op, written);
        AreaAccess.write(cpu, op, STATE_BV, header);
    }

    /** Here an MXCSR that is not as after a reset counts as SSE state in use. */
    private static void saveCompacted(Cpu cpu, HandlerOp op) {
        long wanted = begin(cpu, op);
        probe(cpu, op);
        long mxcsr = cpu.extended.mxcsr == ExtendedRegisters.INITIAL_MXCSR ? 0 : SSE;
        long written = wanted & (inUse(cpu) | mxcsr);
        if ((written & SSE) != 0) {
            AreaAccess.write(cpu, op, LegacyArea.MXCSR, LegacyArea.mxcsr(cpu.extended));
        }
        write(cpu, op, written);
        AreaAccess.write(cpu, op, STATE_BV, written);
        AreaAccess.write(cpu, op, COMPACTION_BV, wanted | COMPACTED);
    }

    private static void write(Cpu cpu, HandlerOp op, long components) {
        if ((components & X87) != 0) {
            FxsaveInstructions.writeX87(cpu, op);
        }
        if ((components & SSE) != 0) {
            FxsaveInstructions.writeXmm(cpu, op);
        }
    }

    private static void probe(Cpu cpu, HandlerOp op) {
        AreaAccess.probe(cpu, op, 0, LegacyArea.XMM + 2 * LegacyArea.xmmRegisters(cpu));
        AreaAccess.probe(cpu, op, STATE_BV, 2);
    }

    private static void restore(Cpu cpu, HandlerOp op) {
        long wanted = begin(cpu, op);
        AreaAccess.read(cpu, op, STATE_BV, HEADER_QUADWORDS);
        long[] area = cpu.extended.area;
        long present = area[STATE_BV];
        long compaction = area[COMPACTION_BV];
        requireHeader(cpu, present, compaction);
        boolean standard = compaction >= 0;
        boolean loadsMxcsr = (wanted & SSE) != 0 && (standard || (present & SSE) != 0);
        AreaAccess.read(cpu, op, 0, LegacyArea.XMM + 2 * LegacyArea.xmmRegisters(cpu));
        if (loadsMxcsr) {
            FxsaveInstructions.loadMxcsr(cpu, (int) area[LegacyArea.MXCSR]);
        } else if ((wanted & SSE) != 0) {
            cpu.extended.mxcsr = ExtendedRegisters.INITIAL_MXCSR;
        }
        load(cpu, op, wanted, present);
    }

    /** Refuses a header with bits nobody has defined. */
    private static void requireHeader(Cpu cpu, long present, long compaction) {
        long defined = cpu.control.xcr0;
        boolean bad = compaction < 0 ? (compaction & ~COMPACTED & ~defined) != 0 || (present & ~compaction) != 0 : (present & ~defined) != 0 || compaction != 0;
        long rest = 0;
        int reserved = compaction < 0 ? HEADER_QUADWORDS : 3;
        for (int i = 2; i < reserved; i++) {
            rest |= cpu.extended.area[STATE_BV + i];
        }
        if (bad || rest != 0) {
            throw cpu.protection();
        }
    }

    /** Loads what is wanted: from the area if it is present there, otherwise as after a reset. */
    private static void load(Cpu cpu, HandlerOp op, long wanted, long present) {
        ExtendedRegisters state = cpu.extended;
        int xmm = 2 * LegacyArea.xmmRegisters(cpu);
        if ((wanted & SSE) != 0) {
            for (int i = 0; i < xmm; i++) {
                state.xmm[i] = (present & SSE) != 0 ? state.area[LegacyArea.XMM + i] : 0;
            }
        }
        if ((wanted & X87) != 0) {
            if ((present & X87) != 0) {
                LegacyArea.loadX87(state, state.area, LegacyArea.hasWidePointers(op));
            } else {
                LegacyArea.initialiseX87(state);
            }
        }
    }
}
