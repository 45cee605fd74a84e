package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Descriptors;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Segments;
import com.vmaccel.x86.internal.cpu.TaskSwitch;
import com.vmaccel.x86.internal.cpu.Vectors;

/** RETF and IRET. Source: Intel SDM volume 2, RET and IRET. */
final class FarReturns {

    private FarReturns() {}

    static void addTo(InstructionSet set) {
        set.addBranch(Operation.RETF, FarReturns::ret);
        set.addBranch(Operation.IRET, FarReturns::iret);
    }

    private static void ret(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        int more = op.instruction.operandCount() == 0 ? 0 : (int) op.operand(0).read(cpu) & 0xffff;
        long ip = cpu.peek(0, bytes);
        int selector = (int) cpu.peek(bytes, bytes) & 0xffff;
        if (cpu.isRealLike()) {
            if (ip > cpu.segments.limit[Segments.CS]) {
                throw cpu.protection();
            }
            cpu.drop(2 * bytes + more);
            FarTransfers.setRealCode(cpu, selector);
            cpu.r[Cpu.IP] = ip;
            return;
        }
        long code = returnCode(cpu, selector, ip);
        if ((selector & 3) == cpu.cpl) {
            cpu.drop(2 * bytes + more);
            FarTransfers.setCode(cpu, selector, code, ip);
        } else {
            long sp = cpu.peek(2 * bytes + more, bytes);
            int stack = (int) cpu.peek(3 * bytes + more, bytes) & 0xffff;
            outward(cpu, selector, code, ip, stack, sp + more);
        }
    }

    /** The code segment returned to, checked. */
    private static long returnCode(Cpu cpu, int selector, long ip) {
        if (Descriptors.isNull(selector)) {
            throw cpu.protection();
        }
        long code = cpu.descriptors.fetch(selector, Vectors.GP, 0);
        int level = selector & 3;
        boolean conforming = Descriptors.isConforming(code);
        boolean allowed = Descriptors.isCode(code) && level >= cpu.cpl && (conforming ? Descriptors.dpl(code) <= level : Descriptors.dpl(code) == level);
        boolean to64 = cpu.isLong() && Descriptors.isLong(code);
        if (!allowed || to64 && (Descriptors.attributes(code) & Segments.BIG) != 0) {
            throw cpu.fault(Vectors.GP, selector & ~3);
        }
        if (!Descriptors.isPresent(code)) {
            throw cpu.fault(Vectors.NP, selector & ~3);
        }
        if (to64 ? ip << 16 >> 16 != ip : ip > Descriptors.limit(code)) {
            throw cpu.protection();
        }
        return code;
    }

    /** Returns to an outer level, or within 64-bit mode with a stack of the frame. */
    private static void outward(Cpu cpu, int selector, long code, long ip, int stack, long sp) {
        int level = selector & 3;
        boolean to64 = cpu.isLong() && Descriptors.isLong(code);
        boolean nullStack = Descriptors.isNull(stack) && to64 && level != 3 && (stack & 3) == level;
        long descriptor = nullStack ? 0 : cpu.loads.stack(stack, level, Vectors.GP);
        boolean outer = level != cpu.cpl;
        if (nullStack) {
            cpu.loads.setNullStack(stack, level);
        } else {
            cpu.loads.set(Segments.SS, stack, cpu.descriptors.accessed(stack, descriptor));
        }
        cpu.setCpl(level);
        FarTransfers.setCode(cpu, selector, code, ip);
        cpu.setStackPointer(sp);
        if (outer) {
            cpu.loads.dropInaccessible();
        }
        cpu.modeChanged();
    }

    // ---- IRET

    private static void iret(Cpu cpu, HandlerOp op) {
        int bytes = op.size >> 3;
        if (cpu.isRealLike()) {
            fromRealLike(cpu, op.size);
        } else if (cpu.flags.has(Flags.NT)) {
            fromTask(cpu, op);
        } else {
            long ip = cpu.peek(0, bytes);
            int selector = (int) cpu.peek(bytes, bytes) & 0xffff;
            int flags = (int) cpu.peek(2 * bytes, bytes);
            if ((flags & Flags.VM) != 0 && cpu.cpl == 0 && !cpu.isLong() && bytes == 4) {
                toVirtual(cpu, ip, selector, flags);
            } else {
                fromProtected(cpu, op.size, ip, selector, flags);
            }
        }
        cpu.events.nmiMasked = false;
        cpu.events.examine(cpu);
    }

    private static void fromRealLike(Cpu cpu, int size) {
        int bytes = size >> 3;
        if (cpu.isVirtual8086() && cpu.flags.iopl() < 3) {
            throw cpu.protection();
        }
        long ip = cpu.peek(0, bytes);
        int selector = (int) cpu.peek(bytes, bytes) & 0xffff;
        int flags = (int) cpu.peek(2 * bytes, bytes);
        if (ip > cpu.segments.limit[Segments.CS]) {
            throw cpu.protection();
        }
        cpu.drop(3 * bytes);
        setFlags(cpu, flags, FlagStack.changeable(cpu, size), size);
        FarTransfers.setRealCode(cpu, selector);
        cpu.r[Cpu.IP] = ip;
    }

    private static void setFlags(Cpu cpu, int value, int mask, int size) {
        FlagStack.set(cpu, value, size == 16 ? mask : mask | Flags.RF);
    }

    private static void fromTask(Cpu cpu, HandlerOp op) {
        if (cpu.isLong()) {
            throw cpu.protection();
        }
        int link = (int) cpu.memory.readSystem(cpu.segments.base[Segments.TR], 2);
        FarTransfers.toTask(cpu, link, TaskSwitch.Reason.RETURN, op);
    }

    private static void toVirtual(Cpu cpu, long ip, int selector, int flags) {
        long[] frame = new long[6];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = cpu.peek(12 + 4 * i, 4);
        }
        if (ip > 0xffff) {
            throw cpu.protection();
        }
        cpu.flags.setAll(flags);
        int[] segments = {Segments.ES, Segments.DS, Segments.FS, Segments.GS};
        for (int i = 0; i < segments.length; i++) {
            cpu.segments.setVirtual(segments[i], (int) frame[2 + i] & 0xffff);
        }
        cpu.segments.setVirtual(Segments.SS, (int) frame[1] & 0xffff);
        cpu.segments.setVirtual(Segments.CS, selector);
        cpu.r[Cpu.RSP] = frame[0];
        cpu.r[Cpu.IP] = ip;
        cpu.setCpl(3);
        cpu.modeChanged();
    }

    private static void fromProtected(Cpu cpu, int size, long ip, int selector, int flags) {
        int bytes = size >> 3;
        long code = returnCode(cpu, selector, ip);
        int mask = FlagStack.changeable(cpu, size);
        if ((selector & 3) == cpu.cpl && !cpu.code64) {
            cpu.drop(3 * bytes);
            setFlags(cpu, flags, mask, size);
            FarTransfers.setCode(cpu, selector, code, ip);
            return;
        }
        long sp = cpu.peek(3 * bytes, bytes);
        int stack = (int) cpu.peek(4 * bytes, bytes) & 0xffff;
        outward(cpu, selector, code, ip, stack, sp);
        setFlags(cpu, flags, mask, size);
    }
}
