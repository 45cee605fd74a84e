package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Segments;

/** Control registers: MOV, SMSW, LMSW, CLTS, XGETBV, XSETBV; and what a change of them means. Source: Intel SDM volume 3 sections 2.5 and 2.6. */
public final class ControlRegisters {

    private static final long CR0_DEFINED = Control.CR0_PE | Control.CR0_MP | Control.CR0_EM | Control.CR0_TS | Control.CR0_ET | Control.CR0_NE | Control.CR0_WP | Control.CR0_AM
            | Control.CR0_NW | Control.CR0_CD | Control.CR0_PG;
    private static final long STATUS_WORD = Control.CR0_PE | Control.CR0_MP | Control.CR0_EM | Control.CR0_TS;
    private static final long CR4_ALWAYS = Control.CR4_TSD | Control.CR4_PCE;
    private static final long NO_FLUSH = 1L << 63;
    private static final long PCID = 0xfff;

    private ControlRegisters() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.SMSW, ControlRegisters::storeStatusWord);
        set.addEnding(Operation.LMSW, ControlRegisters::loadStatusWord);
        set.addEnding(Operation.CLTS, ControlRegisters::clearTaskSwitched);
        set.feature(Feature.XSAVE);
        set.add(Operation.XGETBV, ControlRegisters::getExtended);
        set.addEnding(Operation.XSETBV, ControlRegisters::setExtended);
        set.feature(null);
    }

    static long read(Cpu cpu, int register) {
        cpu.requireKernel();
        return switch (register) {
            case 0 -> cpu.control.cr0;
            case 2 -> cpu.control.cr2;
            case 3 -> cpu.control.cr3;
            case 4 -> cpu.control.cr4;
            case 8 -> cpu.control.cr8;
            default -> throw cpu.undefined();
        };
    }

    static void write(Cpu cpu, int register, long value) {
        cpu.requireKernel();
        switch (register) {
            case 0 -> writeCr0(cpu, value);
            case 2 -> cpu.control.cr2 = value;
            case 3 -> writeCr3(cpu, value);
            case 4 -> writeCr4(cpu, value);
            case 8 -> {
                require(cpu, (value & ~0xfL) == 0);
                cpu.control.cr8 = value;
                cpu.host.setTaskPriority((int) value);
            }
            default -> throw cpu.undefined();
        }
    }

    private static void require(Cpu cpu, boolean right) {
        if (!right) {
            throw cpu.protection();
        }
    }

    private static void writeCr0(Cpu cpu, long given) {
        Control control = cpu.control;
        require(cpu, given >>> 32 == 0);
        long value = given & CR0_DEFINED | Control.CR0_ET;
        boolean paging = (value & Control.CR0_PG) != 0;
        require(cpu, !paging || (value & Control.CR0_PE) != 0);
        require(cpu, (value & Control.CR0_NW) == 0 || (value & Control.CR0_CD) != 0);
        boolean wantsLong = (control.efer & Control.EFER_LME) != 0;
        boolean starts = paging && !control.isPaging();
        boolean ends = !paging && control.isPaging();
        if (starts && wantsLong) {
            require(cpu, control.hasCr4(Control.CR4_PAE) && !cpu.segments.has(Segments.CS, Segments.LONG));
        }
        require(cpu, !ends || !cpu.code64 && !control.hasCr4(Control.CR4_PCIDE));
        if (paging && control.hasCr4(Control.CR4_PAE) && !(control.isLong() || wantsLong)) {
            require(cpu, cpu.memory.loadPointers(control.cr3));
        }
        if (starts && wantsLong) {
            control.efer |= Control.EFER_LMA;
        } else if (ends) {
            control.efer &= ~Control.EFER_LMA;
        }
        boolean leavesProtected = control.isProtected() && (value & Control.CR0_PE) == 0;
        control.cr0 = value;
        if (leavesProtected) {
            cpu.flags.put(Flags.VM, false);
            cpu.cpl = 0;
        }
        changed(cpu);
    }

    private static void changed(Cpu cpu) {
        cpu.memory.flush();
        cpu.modeChanged();
    }

    private static void writeCr3(Cpu cpu, long given) {
        Control control = cpu.control;
        boolean tagged = control.hasCr4(Control.CR4_PCIDE);
        long value = tagged ? given & ~NO_FLUSH : given;
        if (control.isLong()) {
            require(cpu, value >>> cpu.cpuid.addressBits() == 0);
        } else if (control.isPaging() && control.hasCr4(Control.CR4_PAE)) {
            require(cpu, cpu.memory.loadPointers(value));
        }
        control.cr3 = value;
        cpu.memory.flush();
    }

    /** The bits of CR4 a processor has by its features. */
    public static long cr4Defined(Cpu cpu) {
        long bits = CR4_ALWAYS;
        bits |= bit(cpu, Feature.VME, Control.CR4_VME | Control.CR4_PVI);
        bits |= bit(cpu, Feature.DE, Control.CR4_DE);
        bits |= bit(cpu, Feature.PSE, Control.CR4_PSE);
        bits |= bit(cpu, Feature.PAE, Control.CR4_PAE);
        bits |= bit(cpu, Feature.MCE, Control.CR4_MCE);
        bits |= bit(cpu, Feature.PGE, Control.CR4_PGE);
        bits |= bit(cpu, Feature.FXSR, Control.CR4_OSFXSR);
        bits |= bit(cpu, Feature.SSE, Control.CR4_OSXMMEXCPT);
        bits |= bit(cpu, Feature.UMIP, Control.CR4_UMIP);
        bits |= bit(cpu, Feature.FSGSBASE, Control.CR4_FSGSBASE);
        bits |= bit(cpu, Feature.PCID, Control.CR4_PCIDE);
        bits |= bit(cpu, Feature.XSAVE, Control.CR4_OSXSAVE);
        bits |= bit(cpu, Feature.SMEP, Control.CR4_SMEP);
        return bits | bit(cpu, Feature.SMAP, Control.CR4_SMAP);
    }

    private static long bit(Cpu cpu, Feature feature, long bits) {
        return cpu.cpuid.has(feature) ? bits : 0;
    }

    private static void writeCr4(Cpu cpu, long value) {
        Control control = cpu.control;
        require(cpu, (value & ~cr4Defined(cpu)) == 0);
        boolean wide = (value & Control.CR4_PAE) != 0;
        require(cpu, wide || !control.isLong());
        boolean tags = (value & Control.CR4_PCIDE) != 0;
        require(cpu, !tags || control.hasCr4(Control.CR4_PCIDE) || control.isLong() && (control.cr3 & PCID) == 0);
        long pagingBits = Control.CR4_PAE | Control.CR4_PSE | Control.CR4_PGE | Control.CR4_SMEP;
        boolean reloads = control.isPaging() && wide && !control.isLong() && ((value ^ control.cr4) & pagingBits) != 0;
        require(cpu, !reloads || cpu.memory.loadPointers(control.cr3));
        control.cr4 = value;
        changed(cpu);
    }

    // ---- machine status word

    private static void storeStatusWord(Cpu cpu, HandlerOp op) {
        SystemSegments.requireUserMayLook(cpu);
        op.operand(0).write(cpu, cpu.control.cr0);
    }

    /** PE can be set and not cleared. */
    private static void loadStatusWord(Cpu cpu, HandlerOp op) {
        cpu.requireKernel();
        long value = op.operand(0).read(cpu) & STATUS_WORD | cpu.control.cr0 & Control.CR0_PE;
        writeCr0(cpu, cpu.control.cr0 & ~STATUS_WORD | value);
    }

    private static void clearTaskSwitched(Cpu cpu, HandlerOp op) {
        cpu.requireKernel();
        cpu.control.cr0 &= ~Control.CR0_TS;
    }

    // ---- extended control registers

    private static void requireExtended(Cpu cpu) {
        if (!cpu.control.hasCr4(Control.CR4_OSXSAVE)) {
            throw cpu.undefined();
        }
        require(cpu, (int) cpu.r[Cpu.RCX] == 0);
    }

    private static void getExtended(Cpu cpu, HandlerOp op) {
        requireExtended(cpu);
        cpu.r[Cpu.RAX] = cpu.control.xcr0 & 0xffff_ffffL;
        cpu.r[Cpu.RDX] = cpu.control.xcr0 >>> 32;
    }

    private static void setExtended(Cpu cpu, HandlerOp op) {
        requireExtended(cpu);
        cpu.requireKernel();
        long value = cpu.r[Cpu.RAX] & 0xffff_ffffL | cpu.r[Cpu.RDX] << 32;
        require(cpu, (value & 1) != 0 && (value & ~supportedComponents(cpu)) == 0);
        cpu.control.xcr0 = value;
    }

    /** The components CPUID says XCR0 may have. */
    public static long supportedComponents(Cpu cpu) {
        var leaf = cpu.cpuid.table().find(0xd, 0);
        return leaf.eax() & 0xffff_ffffL | (long) leaf.edx() << 32;
    }
}
