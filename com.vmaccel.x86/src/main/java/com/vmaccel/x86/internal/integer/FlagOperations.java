package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Events;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Operand;

/** CLC, STC, CMC, CLD, STD, CLI, STI, CLAC, STAC, LAHF, SAHF. */
final class FlagOperations {

    private static final int LOW = Flags.SF | Flags.ZF | Flags.AF | Flags.PF | Flags.CF;

    private FlagOperations() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.CLC, (cpu, op) -> cpu.flags.setCarry(false));
        set.add(Operation.STC, (cpu, op) -> cpu.flags.setCarry(true));
        set.add(Operation.CMC, (cpu, op) -> cpu.flags.setCarry(!cpu.flags.carry()));
        set.add(Operation.CLD, (cpu, op) -> cpu.flags.put(Flags.DF, false));
        set.add(Operation.STD, (cpu, op) -> cpu.flags.put(Flags.DF, true));
        set.addEnding(Operation.CLI, FlagOperations::disable);
        set.addEnding(Operation.STI, FlagOperations::enable);
        set.add(Operation.LAHF, FlagOperations::toHigh);
        set.add(Operation.SAHF, FlagOperations::fromHigh);
        set.feature(Feature.SMAP);
        set.addEnding(Operation.CLAC, (cpu, op) -> access(cpu, false));
        set.addEnding(Operation.STAC, (cpu, op) -> access(cpu, true));
        set.feature(null);
    }

    /** Whether the interrupt flag may be changed here; virtual interrupts do where CR4 says so. */
    private static boolean hasInterruptFlag(Cpu cpu) {
        return !cpu.control.isProtected() || cpu.cpl <= cpu.flags.iopl() && !cpu.isVirtual8086() || cpu.isVirtual8086() && cpu.flags.iopl() == 3;
    }

    private static boolean hasVirtualFlag(Cpu cpu) {
        return cpu.cpl == 3 && !cpu.isVirtual8086() && cpu.control.hasCr4(Control.CR4_PVI) || cpu.isVirtual8086() && cpu.control.hasCr4(Control.CR4_VME);
    }

    private static void disable(Cpu cpu, HandlerOp op) {
        if (hasInterruptFlag(cpu)) {
            cpu.flags.put(Flags.IF, false);
            cpu.events.examine(cpu);
        } else if (hasVirtualFlag(cpu)) {
            cpu.flags.put(Flags.VIF, false);
        } else {
            throw cpu.protection();
        }
    }

    private static void enable(Cpu cpu, HandlerOp op) {
        if (hasInterruptFlag(cpu)) {
            boolean was = cpu.flags.has(Flags.IF);
            cpu.flags.put(Flags.IF, true);
            if (!was) {
                cpu.events.castShadow(cpu, Events.SHADOW_STI);
            }
        } else if (hasVirtualFlag(cpu) && !cpu.flags.has(Flags.VIP)) {
            cpu.flags.put(Flags.VIF, true);
        } else {
            throw cpu.protection();
        }
    }

    private static void access(Cpu cpu, boolean allowed) {
        if (cpu.cpl != 0 || cpu.isVirtual8086()) {
            throw cpu.undefined();
        }
        cpu.flags.put(Flags.AC, allowed);
        cpu.setCpl(cpu.cpl);
    }

    private static void requireInMode(Cpu cpu) {
        if (cpu.code64 && !cpu.cpuid.has(Feature.LAHF64)) {
            throw cpu.undefined();
        }
    }

    private static void toHigh(Cpu cpu, HandlerOp op) {
        requireInMode(cpu);
        Operand ax = Operand.of(Cpu.RAX, 16);
        ax.write(cpu, ax.read(cpu) & 0xff | (cpu.flags.status() & LOW | 2) << 8);
    }

    private static void fromHigh(Cpu cpu, HandlerOp op) {
        requireInMode(cpu);
        int given = (int) (cpu.r[Cpu.RAX] >>> 8) & LOW;
        cpu.flags.setStatus(given | (cpu.flags.overflow() ? Flags.OF : 0));
    }
}
