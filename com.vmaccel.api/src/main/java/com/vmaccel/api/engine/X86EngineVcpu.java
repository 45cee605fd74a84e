package com.vmaccel.api.engine;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.MpState;

/** The part of an x86 vCPU that is the same for all engines. */
public abstract class X86EngineVcpu extends EngineVcpu implements X86Vcpu {

    /**
     * Makes a vCPU owned by the current thread.
     *
     * @param vm its virtual machine
     * @param id its number
     */
    protected X86EngineVcpu(EngineVm vm, int id) {
        super(vm, id);
    }

    /**
     * Takes the answer to the last exit, a CPUID. An engine that never reports one leaves this alone.
     *
     * @param result the four registers
     */
    protected void supplyCpuid(CpuidResult result) {}

    /**
     * Refuses a bulk transfer whose values do not go with its names, before anything is transferred.
     *
     * @param names how many registers or MSRs are named
     * @param values their values, or where they go
     * @throws IllegalArgumentException naming both lengths, if there are fewer values than names
     */
    protected static void requireRoom(int names, long[] values) {
        if (values.length < names) {
            throw new IllegalArgumentException("%d values for %d registers".formatted(values.length, names));
        }
    }

    /** Without an interrupt controller a vCPU always runs; an engine that has controllers says more. */
    @Override
    public MpState mpState() {
        requireOwner();
        return MpState.RUNNABLE;
    }

    /** Without an interrupt controller there is nothing to set; an engine that has controllers says more. */
    @Override
    public void setMpState(MpState state) {
        requireSettled("setMpState");
        if (state != MpState.RUNNABLE) {
            throw new IllegalArgumentException(this + ": " + state + " needs an interrupt mode other than NONE");
        }
    }

    @Override
    public final void completeCpuid(CpuidResult result) {
        requireOwed("completeCpuid");
        if (lastExit() != ExitKind.CPUID) {
            throw new IllegalStateException(this + ": completeCpuid, but the last exit was " + lastExit());
        }
        supplyCpuid(result);
        completed();
    }

    @Override
    public final void reset() {
        requireSettled("reset");
        X86VcpuState.ELEMENTS.reset(this);
    }
}
