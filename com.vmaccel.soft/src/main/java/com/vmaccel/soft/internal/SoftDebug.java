package com.vmaccel.soft.internal;

import com.vmaccel.api.debug.DebugSettings;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.x86.Processor;

/** Debugging of a guest from outside. It has nothing in common with the guest's own debug registers. */
final class SoftDebug implements GuestDebug {

    private final SoftVcpuState vcpu;

    SoftDebug(SoftVcpuState vcpu) {
        this.vcpu = vcpu;
    }

    @Override
    public void configure(DebugSettings settings) {
        vcpu.requireBoundary("configure");
        if (settings.breakpoints().size() > Processor.BREAKPOINTS) {
            throw new IllegalArgumentException("%d breakpoints are more than %d".formatted(settings.breakpoints().size(), Processor.BREAKPOINTS));
        }
        vcpu.processor().debug(settings);
    }

    @Override
    public int hardwareBreakpoints() {
        return Processor.BREAKPOINTS;
    }
}
