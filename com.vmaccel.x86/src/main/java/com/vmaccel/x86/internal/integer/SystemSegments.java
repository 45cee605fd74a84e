package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Descriptors;
import com.vmaccel.x86.internal.cpu.Events;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Segments;
import com.vmaccel.x86.internal.cpu.Vectors;

/** Segment registers, LDTR and TR: MOV, LDS and its kin, SLDT, STR, LLDT, LTR; descriptor checks: VERR, VERW, LAR, LSL, ARPL. */
final class SystemSegments {

    private SystemSegments() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.SLDT, (cpu, op) -> storeSystem(cpu, op, Segments.LDTR));
        set.add(Operation.STR, (cpu, op) -> storeSystem(cpu, op, Segments.TR));
        set.addEnding(Operation.LLDT, SystemSegments::loadLdt);
        set.addEnding(Operation.LTR, SystemSegments::loadTask);
        set.add(Operation.VERR, (cpu, op) -> verify(cpu, op, false));
        set.add(Operation.VERW, (cpu, op) -> verify(cpu, op, true));
        set.add(Operation.LAR, SystemSegments::loadRights);
        set.add(Operation.LSL, SystemSegments::loadLimit);
        set.add(Operation.ARPL, SystemSegments::adjustLevel);
        far(set, Operation.LES, Segments.ES);
        far(set, Operation.LDS, Segments.DS);
        far(set, Operation.LSS, Segments.SS);
        far(set, Operation.LFS, Segments.FS);
        far(set, Operation.LGS, Segments.GS);
    }

    // ---- segment registers

    /** MOV to a segment register. */
    static void load(Cpu cpu, int segment, int selector) {
        if (segment == Segments.CS || segment > Segments.GS) {
            throw cpu.undefined();
        }
        cpu.loads.load(segment, selector & 0xffff);
        cpu.modeChanged();
        if (segment == Segments.SS) {
            cpu.events.castShadow(cpu, Events.SHADOW_SS);
        }
    }

    /** Stores a selector: 16 bits in memory, zero-extended in a register. */
    static void store(Cpu cpu, HandlerOp op, int selector) {
        op.operand(0).write(cpu, selector);
    }

    private static void far(InstructionSet set, Operation operation, int segment) {
        set.addEnding(operation, (cpu, op) -> loadFar(cpu, op, segment));
    }

    private static void loadFar(Cpu cpu, HandlerOp op, int segment) {
        MemRef memory = op.operand(1).memory();
        int bytes = op.size >> 3;
        long offset = cpu.memory.read(memory.at(cpu, 0, bytes, false), bytes);
        int selector = cpu.memory.read16(memory.at(cpu, bytes, 2, false));
        cpu.loads.load(segment, selector);
        op.operand(0).write(cpu, offset);
        cpu.modeChanged();
    }

    // ---- LDTR and TR

    private static void requireProtected(Cpu cpu) {
        if (cpu.isRealLike()) {
            throw cpu.undefined();
        }
    }

    /** UMIP keeps ring 3 from looking at system registers. */
    static void requireUserMayLook(Cpu cpu) {
        if (cpu.cpl != 0 && cpu.control.hasCr4(Control.CR4_UMIP)) {
            throw cpu.protection();
        }
    }

    private static void storeSystem(Cpu cpu, HandlerOp op, int segment) {
        requireProtected(cpu);
        requireUserMayLook(cpu);
        store(cpu, op, cpu.segments.selector[segment]);
    }

    private static void loadLdt(Cpu cpu, HandlerOp op) {
        requireProtected(cpu);
        cpu.requireKernel();
        cpu.loads.loadLdt((int) op.operand(0).read(cpu), Vectors.GP);
    }

    private static void loadTask(Cpu cpu, HandlerOp op) {
        requireProtected(cpu);
        cpu.requireKernel();
        cpu.loads.loadTask((int) op.operand(0).read(cpu));
    }

    // ---- descriptor checks

    /** The descriptor a selector names if the current privilege level may see it; 0 if not. */
    private static long visible(Cpu cpu, int selector) {
        long address = Descriptors.isNull(selector) ? -1 : cpu.descriptors.address(selector & 0xffff, 8);
        if (address == -1) {
            return 0;
        }
        long descriptor = cpu.memory.readSystem(address, 8);
        boolean seen = Descriptors.isConforming(descriptor) || Math.max(cpu.cpl, selector & 3) <= Descriptors.dpl(descriptor);
        return seen ? descriptor : 0;
    }

    private static void verify(Cpu cpu, HandlerOp op, boolean write) {
        requireProtected(cpu);
        long descriptor = visible(cpu, (int) op.operand(0).read(cpu));
        boolean right = (Descriptors.attributes(descriptor) & Descriptors.WRITABLE) != 0; // of code: readable
        boolean allowed = write ? Descriptors.isData(descriptor) && right : Descriptors.isData(descriptor) || Descriptors.isCode(descriptor) && right;
        cpu.flags.setZero(allowed);
    }

    private static void loadRights(Cpu cpu, HandlerOp op) {
        requireProtected(cpu);
        long descriptor = visible(cpu, (int) op.operand(1).read(cpu));
        boolean valid = descriptor != 0 && (!Descriptors.isSystem(descriptor) || isSystemType(cpu, Descriptors.type(descriptor), true));
        if (valid) {
            op.operand(0).write(cpu, descriptor >>> 32 & 0xff_ff00);
        }
        cpu.flags.setZero(valid);
    }

    private static void loadLimit(Cpu cpu, HandlerOp op) {
        requireProtected(cpu);
        long descriptor = visible(cpu, (int) op.operand(1).read(cpu));
        boolean valid = descriptor != 0 && (!Descriptors.isSystem(descriptor) || isSystemType(cpu, Descriptors.type(descriptor), false));
        if (valid) {
            op.operand(0).write(cpu, Descriptors.limit(descriptor));
        }
        cpu.flags.setZero(valid);
    }

    /** The system descriptors LAR (gates included) and LSL know. Source: Intel SDM volume 2, tables of LAR and LSL. */
    private static boolean isSystemType(Cpu cpu, int type, boolean gates) {
        boolean segment = type == 2 || type == 9 || type == 11 || !cpu.isLong() && (type == 1 || type == 3);
        return segment || gates && (type == 12 || !cpu.isLong() && (type == 4 || type == 5));
    }

    private static void adjustLevel(Cpu cpu, HandlerOp op) {
        requireProtected(cpu);
        long selector = op.operand(0).read(cpu);
        long level = op.operand(1).read(cpu) & 3;
        boolean lower = (selector & 3) < level;
        op.operand(0).write(cpu, lower ? selector & ~3L | level : selector);
        cpu.flags.setZero(lower);
    }
}
