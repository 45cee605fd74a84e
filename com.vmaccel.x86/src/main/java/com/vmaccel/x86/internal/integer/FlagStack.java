package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;

/** PUSHF and POPF, and which flags an instruction may change at which privilege level. Source: Intel SDM volume 2, POPF. */
final class FlagStack {

    private static final int FREE = Flags.STATUS | Flags.TF | Flags.DF | Flags.NT | Flags.AC | Flags.ID;

    private FlagStack() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.PUSHF, FlagStack::push);
        set.addEnding(Operation.POPF, FlagStack::pop);
    }

    private static void requireLevel(Cpu cpu) {
        if (cpu.isVirtual8086() && cpu.flags.iopl() < 3) {
            throw cpu.protection();
        }
    }

    private static void push(Cpu cpu, HandlerOp op) {
        requireLevel(cpu);
        cpu.push(cpu.flags.all() & ~(Flags.VM | Flags.RF), op.size >> 3);
    }

    private static void pop(Cpu cpu, HandlerOp op) {
        requireLevel(cpu);
        int bytes = op.size >> 3;
        int value = (int) cpu.peek(0, bytes);
        int changed = changeable(cpu, op.size);
        cpu.drop(bytes);
        set(cpu, value, changed & ~Flags.VM & ~Flags.RF);
        cpu.flags.put(Flags.RF, false);
        cpu.events.examine(cpu);
    }

    /** The flags that POPF or IRET changes at the current privilege level; VM and RF are for the caller. */
    static int changeable(Cpu cpu, int size) {
        int mask = FREE;
        if (!cpu.control.isProtected() || cpu.cpl == 0) {
            mask |= Flags.IOPL | Flags.IF;
        } else if (cpu.cpl <= cpu.flags.iopl()) {
            mask |= Flags.IF;
        }
        return size == 16 ? mask & 0xffff : mask;
    }

    /** Replaces some flags. */
    static void set(Cpu cpu, int value, int mask) {
        boolean access = cpu.flags.has(Flags.AC);
        cpu.flags.setAll(cpu.flags.all() & ~mask | value & mask);
        if (access != cpu.flags.has(Flags.AC)) {
            cpu.setCpl(cpu.cpl);
        }
    }
}
