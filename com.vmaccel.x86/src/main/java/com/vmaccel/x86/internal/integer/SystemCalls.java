package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Segments;

/** SYSCALL, SYSRET, SYSENTER, SYSEXIT. They load CS and SS with fixed contents. Source: Intel SDM volume 2. */
final class SystemCalls {

    private static final int CODE32 = 0xc09b;
    private static final int CODE64 = 0xa09b;
    private static final int DATA = 0xc093;

    private SystemCalls() {}

    static void addTo(InstructionSet set) {
        set.feature(Feature.SYSCALL);
        set.addBranch(Operation.SYSCALL, SystemCalls::call);
        set.addBranch(Operation.SYSRET, SystemCalls::ret);
        set.feature(Feature.SEP);
        set.addBranch(Operation.SYSENTER, SystemCalls::enter);
        set.addBranch(Operation.SYSEXIT, SystemCalls::exit);
        set.feature(null);
    }

    private static void load(Cpu cpu, int code, int stack, int level, int codeAttributes) {
        cpu.segments.set(Segments.CS, code, 0, 0xffff_ffffL, codeAttributes | level << 5);
        cpu.segments.set(Segments.SS, stack, 0, 0xffff_ffffL, DATA | level << 5);
        cpu.setCpl(level);
        cpu.modeChanged();
    }

    // ---- SYSCALL and SYSRET

    private static void requireEnabled(Cpu cpu) {
        if (!cpu.code64 || (cpu.control.efer & Control.EFER_SCE) == 0) {
            throw cpu.undefined();
        }
    }

    private static void call(Cpu cpu, HandlerOp op) {
        requireEnabled(cpu);
        cpu.r[Cpu.RCX] = op.next(cpu);
        cpu.r[11] = cpu.flags.all() & ~Flags.RF;
        int selector = (int) (cpu.msrs.star >>> 32) & 0xfffc;
        FlagStack.set(cpu, 0, (int) cpu.msrs.fmask | Flags.RF);
        load(cpu, selector, selector + 8, 0, CODE64);
        cpu.r[Cpu.IP] = cpu.msrs.lstar;
    }

    private static void ret(Cpu cpu, HandlerOp op) {
        requireEnabled(cpu);
        cpu.requireKernel();
        boolean to64 = op.size == 64;
        long target = to64 ? cpu.r[Cpu.RCX] : cpu.r[Cpu.RCX] & 0xffff_ffffL;
        if (target << 16 >> 16 != target) {
            throw cpu.protection();
        }
        int base = (int) (cpu.msrs.star >>> 48);
        int code = (base + (to64 ? 16 : 0) | 3) & 0xffff;
        FlagStack.set(cpu, (int) cpu.r[11], Flags.ALL & ~(Flags.RF | Flags.VM));
        load(cpu, code, (base + 8 | 3) & 0xffff, 3, to64 ? CODE64 : CODE32);
        cpu.r[Cpu.IP] = target;
        cpu.events.examine(cpu);
    }

    // ---- SYSENTER and SYSEXIT

    private static void enter(Cpu cpu, HandlerOp op) {
        int selector = (int) cpu.msrs.sysenterCs & 0xfffc;
        if (!cpu.control.isProtected() || selector == 0) {
            throw cpu.protection();
        }
        boolean wide = cpu.isLong();
        cpu.flags.put(Flags.VM | Flags.IF | Flags.RF, false);
        load(cpu, selector, selector + 8, 0, wide ? CODE64 : CODE32);
        cpu.r[Cpu.RSP] = wide ? cpu.msrs.sysenterEsp : cpu.msrs.sysenterEsp & 0xffff_ffffL;
        cpu.r[Cpu.IP] = wide ? cpu.msrs.sysenterEip : cpu.msrs.sysenterEip & 0xffff_ffffL;
        cpu.events.examine(cpu);
    }

    private static void exit(Cpu cpu, HandlerOp op) {
        int selector = (int) cpu.msrs.sysenterCs & 0xfffc;
        if (!cpu.control.isProtected() || selector == 0 || cpu.cpl != 0) {
            throw cpu.protection();
        }
        boolean to64 = op.size == 64;
        long ip = cpu.r[Cpu.RDX];
        long sp = cpu.r[Cpu.RCX];
        if (to64 && (ip << 16 >> 16 != ip || sp << 16 >> 16 != sp)) {
            throw cpu.protection();
        }
        load(cpu, selector + (to64 ? 32 : 16) | 3, selector + (to64 ? 40 : 24) | 3, 3, to64 ? CODE64 : CODE32);
        cpu.r[Cpu.RSP] = to64 ? sp : sp & 0xffff_ffffL;
        cpu.r[Cpu.IP] = to64 ? ip : ip & 0xffff_ffffL;
    }
}
