package com.vmaccel.api.engine;

import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.state.SavedState;

/** The part of an x86 virtual machine that is the same for all engines. */
public abstract class X86EngineVm extends EngineVm implements X86VirtualMachine {

    /**
     * Makes a virtual machine.
     *
     * @param accelerator its accelerator, which has checked the configuration
     * @param config its configuration
     * @param capabilities what it can do
     * @param mapper how slots get into it
     */
    protected X86EngineVm(EngineAccelerator accelerator, VmConfig config, Capabilities capabilities, SlotMapper mapper) {
        super(accelerator, config, capabilities, mapper);
    }

    @Override
    protected abstract X86EngineVcpu newVcpu(int vcpuId);

    @Override
    public final X86Vcpu createVcpu(int vcpuId) {
        return (X86EngineVcpu) addVcpu(vcpuId);
    }

    @Override
    public final VcpuThread<X86Vcpu> startThread(int vcpuId, VcpuThread.Body<? super X86Vcpu> body) {
        return EngineVcpuThread.start(this, vcpuId, X86EngineVcpu.class::cast, body);
    }

    @Override
    final SavedState saveVcpu(EngineVcpu vcpu) {
        return X86VcpuState.ELEMENTS.save((X86EngineVcpu) vcpu);
    }

    @Override
    final void requireHolds(EngineVcpu vcpu, SavedState state) {
        X86VcpuState.ELEMENTS.requireHolds((X86EngineVcpu) vcpu, state);
    }

    @Override
    final void loadVcpu(EngineVcpu vcpu, SavedState state) {
        X86VcpuState.ELEMENTS.restore((X86EngineVcpu) vcpu, state);
    }
}
