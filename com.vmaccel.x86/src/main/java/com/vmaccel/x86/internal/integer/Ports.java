package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Segments;

/** IN and OUT, and the permission bitmap. Source: Intel SDM volume 1 section 19.5. */
final class Ports {

    private static final int BITMAP_BASE = 0x66;
    private static final int TSS32 = 8;

    private Ports() {}

    static void addTo(InstructionSet set) {
        set.addEnding(Operation.IN, Ports::in);
        set.addEnding(Operation.OUT, Ports::out);
    }

    private static void in(Cpu cpu, HandlerOp op) {
        int port = (int) op.operand(1).read(cpu) & (op.operand(1).bits == 8 ? 0xff : 0xffff);
        int bytes = op.operand(0).bits >> 3;
        requireAccess(cpu, port, bytes);
        op.operand(0).write(cpu, cpu.host.in(port, bytes));
    }

    private static void out(Cpu cpu, HandlerOp op) {
        int port = (int) op.operand(0).read(cpu) & (op.operand(0).bits == 8 ? 0xff : 0xffff);
        int bytes = op.operand(1).bits >> 3;
        requireAccess(cpu, port, bytes);
        cpu.host.out(port, bytes, op.operand(1).read(cpu));
    }

    /** Refuses ports that neither the privilege level nor the task's bitmap allows. */
    static void requireAccess(Cpu cpu, int port, int bytes) {
        if (cpu.control.isProtected() && (cpu.cpl > cpu.flags.iopl() || cpu.isVirtual8086()) && !isPermitted(cpu, port, bytes)) {
            throw cpu.protection();
        }
    }

    private static boolean isPermitted(Cpu cpu, int port, int bytes) {
        long limit = cpu.segments.limit[Segments.TR];
        boolean wide = (cpu.segments.attributes[Segments.TR] & TSS32) != 0;
        if (!wide || limit < BITMAP_BASE + 1) {
            return false;
        }
        long task = cpu.segments.base[Segments.TR];
        long at = cpu.memory.readSystem(task + BITMAP_BASE, 2) + (port >> 3);
        if (at + 1 > limit) {
            return false;
        }
        long bits = cpu.memory.readSystem(task + at, 2) >>> (port & 7);
        return (bits & (1L << bytes) - 1) == 0;
    }
}
