package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;
import com.vmaccel.x86.internal.cpu.Vectors;
import com.vmaccel.x86.internal.fp.FloatFlags;

/** Instructions about the FPU itself. Those without a wait do not look for a pending exception. */
final class ControlInstructions {

    private ControlInstructions() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.FNINIT, (cpu, op) -> {
            Fpu.requireAvailable(cpu);
            initialise(cpu.extended);
        });
        set.add(Operation.FNCLEX, (cpu, op) -> {
            Fpu.requireAvailable(cpu);
            cpu.extended.fsw &= ~(FloatFlags.ALL | Fpu.STACK_FAULT);
            cpu.extended.summariseExceptions();
        });
        set.add(Operation.FNSTCW, (cpu, op) -> {
            Fpu.requireAvailable(cpu);
            op.operand(0).write(cpu, cpu.extended.fcw);
        });
        set.add(Operation.FNSTSW, (cpu, op) -> {
            Fpu.requireAvailable(cpu);
            op.operand(0).write(cpu, cpu.extended.statusWord());
        });
        set.add(Operation.FLDCW, (cpu, op) -> {
            Fpu.await(cpu);
            cpu.extended.setControlWord((int) op.operand(0).read(cpu));
        });
        set.add(Operation.FWAIT, ControlInstructions::await);
        set.add(Operation.FNOP, (cpu, op) -> {
            Fpu.await(cpu);
            Fpu.note(cpu, op);
        });
        // Of the 8087 and the 80287; since then they do nothing.
        set.add(Operation.FNENI, (cpu, op) -> Fpu.requireAvailable(cpu));
        set.add(Operation.FNDISI, (cpu, op) -> Fpu.requireAvailable(cpu));
        set.add(Operation.FNSETPM, (cpu, op) -> Fpu.requireAvailable(cpu));
    }

    /** FWAIT looks at TS only together with MP, and not at EM. */
    private static void await(Cpu cpu, HandlerOp op) {
        long both = Control.CR0_MP | Control.CR0_TS;
        if ((cpu.control.cr0 & both) == both) {
            throw cpu.fault(Vectors.NM, 0);
        }
        Fpu.takePending(cpu);
    }

    /** FNINIT. Registers keep what they have, but all are empty. */
    static void initialise(ExtendedRegisters state) {
        state.fcw = ExtendedRegisters.INITIAL_FCW;
        state.setStatusWord(0);
        state.valid = 0;
        state.fop = 0;
        state.fip = 0;
        state.fcs = 0;
        state.fdp = 0;
        state.fds = 0;
    }
}
