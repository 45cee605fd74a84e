package com.vmaccel.x86.internal.integer;

import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.x86.Operation;
import com.vmaccel.x86.ProcessorStop;
import com.vmaccel.x86.internal.cpu.Control;
import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.Feature;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import com.vmaccel.x86.internal.cpu.InstructionSet;

import java.lang.invoke.VarHandle;

/** HLT, CPUID, RDRAND, RDSEED, no-operations and fences. */
final class ProcessorControl {

    private static final long LOW32 = 0xffff_ffffL;
    private static final int OSXSAVE = 1 << 27;
    private static final Operation[] NOTHING = {
        Operation.NOP, Operation.PAUSE, Operation.PREFETCH, Operation.PREFETCHW, Operation.PREFETCHWT1, Operation.PREFETCHNTA, Operation.PREFETCHT0, Operation.PREFETCHT1,
        Operation.PREFETCHT2, Operation.PREFETCHIT0, Operation.PREFETCHIT1, Operation.CLDEMOTE, Operation.ENDBR32, Operation.ENDBR64
    };

    private ProcessorControl() {}

    static void addTo(InstructionSet set) {
        for (Operation operation : NOTHING) {
            set.add(operation, (cpu, op) -> {});
        }
        set.addEnding(Operation.HLT, ProcessorControl::halt);
        set.add(Operation.CPUID, ProcessorControl::identify);
        set.feature(Feature.RDRAND);
        set.add(Operation.RDRAND, ProcessorControl::random);
        set.feature(Feature.RDSEED);
        set.add(Operation.RDSEED, ProcessorControl::random);
        set.feature(Feature.SSE2);
        set.add(Operation.LFENCE, (cpu, op) -> {});
        set.add(Operation.MFENCE, (cpu, op) -> VarHandle.fullFence());
        set.feature(Feature.SSE);
        set.add(Operation.SFENCE, (cpu, op) -> {});
        set.feature(null);
    }

    private static void halt(Cpu cpu, HandlerOp op) {
        cpu.requireKernel();
        cpu.events.stop(cpu, ProcessorStop.HALT);
    }

    private static void identify(Cpu cpu, HandlerOp op) {
        int function = (int) cpu.r[Cpu.RAX];
        CpuidResult result = cpu.cpuid.answer(function, (int) cpu.r[Cpu.RCX]);
        boolean saves = function == 1 && cpu.control.hasCr4(Control.CR4_OSXSAVE);
        cpu.r[Cpu.RAX] = result.eax() & LOW32;
        cpu.r[Cpu.RBX] = result.ebx() & LOW32;
        cpu.r[Cpu.RCX] = (function == 1 ? result.ecx() & ~OSXSAVE | (saves ? OSXSAVE : 0) : result.ecx()) & LOW32;
        cpu.r[Cpu.RDX] = result.edx() & LOW32;
    }

    private static void random(Cpu cpu, HandlerOp op) {
        op.operand(0).write(cpu, cpu.host.random());
        cpu.flags.setStatus(Flags.CF);
    }
}
