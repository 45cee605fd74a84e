package com.vmaccel.soft.internal;

import com.vmaccel.api.counting.InstructionCounting;
import com.vmaccel.x86.Processor;

/** Counts what the processor completes. */
final class SoftCounting implements InstructionCounting {

    private final SoftVcpuState vcpu;

    SoftCounting(SoftVcpuState vcpu) {
        this.vcpu = vcpu;
    }

    @Override
    public long completed() {
        vcpu.requireThread();
        return vcpu.processor().instructions();
    }

    @Override
    public void limit(long instructions) {
        if (instructions < 0) {
            throw new IllegalArgumentException("a limit of " + instructions + " instructions");
        }
        vcpu.requireBoundary("limit");
        vcpu.processor().limit(instructions);
    }

    @Override
    public void unlimited() {
        vcpu.requireThread();
        vcpu.processor().limit(Processor.UNLIMITED);
    }
}
