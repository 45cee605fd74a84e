package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.Segments;
import com.vmaccel.x86.internal.cpu.Vectors;
import com.vmaccel.x86.internal.fp.FloatFlags;
import com.vmaccel.x86.internal.fp.FloatUnit;

/** How x87 instructions begin and end: availability, pending exceptions, the pointers to the last instruction, the status word. Source: Intel SDM volume 1, sections 8.1 and 8.4 to 8.6. */
final class Fpu {

    static final int STACK_FAULT = 0x40;
    static final int SUMMARY = 0x80;
    static final int C0 = 0x100;
    static final int C1 = FloatFlags.ROUNDED_UP;
    static final int C2 = FloatFlags.INCOMPLETE;
    static final int C3 = 0x4000;
    static final int CONDITIONS = C0 | C1 | C2 | C3;

    private Fpu() {}

    /** Refuses an instruction where there is no FPU or its state is another task's. */
    static void requireAvailable(Cpu cpu) {
        if ((cpu.control.cr0 & (Control.CR0_EM | Control.CR0_TS)) != 0) {
            throw cpu.fault(Vectors.NM, 0);
        }
    }

    /** Begins an instruction that waits: an exception still pending comes first. */
    static void await(Cpu cpu) {
        requireAvailable(cpu);
        takePending(cpu);
    }

    /** Takes an exception that an earlier instruction left. Without CR0.NE it would be an interrupt of a board; nothing is reported then. */
    static void takePending(Cpu cpu) {
        if ((cpu.extended.fsw & SUMMARY) != 0 && (cpu.control.cr0 & Control.CR0_NE) != 0) {
            throw cpu.fault(Vectors.MF, 0);
        }
    }

    /** Begins an instruction that computes: results have the precision of the control word. */
    static FloatUnit begin(Cpu cpu) {
        await(cpu);
        FloatUnit unit = cpu.extended.fpu;
        unit.x87(cpu.extended.fcw);
        return unit;
    }

    /** Notes the instruction in the pointers that exception handlers look at. Called when it can no longer fault. */
    static void note(Cpu cpu, HandlerOp op) {
        ExtendedRegisters state = cpu.extended;
        int memory = op.instruction.memoryOperand();
        state.fop = (op.instruction.opcode() & 7) << 8 | modRm(op);
        state.fip = cpu.ip();
        state.fcs = cpu.segments.selector[Segments.CS];
        if (memory >= 0) {
            state.fdp = op.operand(memory).memory().offset(cpu);
            state.fds = cpu.segments.selector[op.operand(memory).memory().segment()];
        }
    }

    private static int modRm(HandlerOp op) {
        int at = 0;
        while ((op.instruction.byteAt(at) & 0xf8) != 0xd8) {
            at++;
        }
        return op.instruction.byteAt(at + 1);
    }

    /** Ends an instruction: adds flags to the status word, and sets or clears C1. */
    static void raise(Cpu cpu, int flags) {
        raise(cpu, flags, C1, flags & C1);
    }

    /**
     * Ends an instruction that sets condition codes.
     *
     * @param which those it sets or clears
     * @param conditions those it sets
     */
    static void raise(Cpu cpu, int flags, int which, int conditions) {
        ExtendedRegisters state = cpu.extended;
        state.fsw = state.fsw & ~which | flags & (FloatFlags.ALL | STACK_FAULT) | conditions;
        state.summariseExceptions();
    }

    /** Whether invalid operations are masked. */
    static boolean masksInvalid(Cpu cpu) {
        return (cpu.extended.fcw & FloatFlags.INVALID) != 0;
    }
}
