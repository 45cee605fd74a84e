package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.DebugCause;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Delivery;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.MemRef;
import com.vmaccel.x86.internal.cpu.Vectors;

/** INT, INT3, INTO, INT1, BOUND. */
final class SoftwareInterrupts {

    private SoftwareInterrupts() {}

    static void addTo(InstructionSet set) {
        set.addBranch(Operation.INT, SoftwareInterrupts::interrupt);
        set.addBranch(Operation.INT3, SoftwareInterrupts::breakpoint);
        set.addBranch(Operation.INTO, SoftwareInterrupts::onOverflow);
        set.addBranch(Operation.INT1, SoftwareInterrupts::debug);
        set.add(Operation.BOUND, SoftwareInterrupts::bound);
    }

    private static void interrupt(Cpu cpu, HandlerOp op) {
        if (cpu.isVirtual8086() && cpu.flags.iopl() < 3) {
            throw cpu.protection();
        }
        deliver(cpu, op, (int) op.operand(0).read(cpu) & 0xff);
    }

    private static void deliver(Cpu cpu, HandlerOp op, int vector) {
        new Delivery(cpu).software(vector, op.next(cpu));
    }

    /** A debugger outside is told before the instruction, which it then may replace. */
    private static void breakpoint(Cpu cpu, HandlerOp op) {
        if (cpu.debug.takesBreakpoints()) {
            cpu.r[Cpu.IP] = cpu.ip();
            cpu.debug.report(DebugCause.SOFTWARE_BREAKPOINT, cpu.r[Cpu.IP] + cpu.r[Cpu.BASES + 1]);
        } else {
            deliver(cpu, op, Vectors.BP);
        }
    }

    private static void onOverflow(Cpu cpu, HandlerOp op) {
        if (cpu.flags.overflow()) {
            deliver(cpu, op, Vectors.OF);
        } else {
            cpu.jump(op.next(cpu));
        }
    }

    private static void debug(Cpu cpu, HandlerOp op) {
        new Delivery(cpu).trap(Vectors.DB, op.next(cpu));
    }

    private static void bound(Cpu cpu, HandlerOp op) {
        MemRef bounds = op.operand(1).memory();
        int bytes = op.size >> 3;
        int unused = 64 - op.size;
        long low = cpu.memory.read(bounds.at(cpu, 0, bytes, false), bytes) << unused >> unused;
        long high = cpu.memory.read(bounds.at(cpu, bytes, bytes, false), bytes) << unused >> unused;
        long index = op.operand(0).read(cpu) << unused >> unused;
        if (index < low || index > high) {
            throw cpu.fault(Vectors.BR, 0);
        }
    }
}
