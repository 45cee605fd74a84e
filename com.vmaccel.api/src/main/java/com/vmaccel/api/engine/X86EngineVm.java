package com.vmaccel.api.engine;

import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.SavedState;

/** The part of an x86 virtual machine that is the same for all engines. */
public abstract class X86EngineVm extends EngineVm implements X86VirtualMachine {

    /** In EFER: AMD APM volume 2 section 3.1.7. */
    private static final long SVME = 1 << 12;
    /** In CR4: Intel SDM volume 3 section 2.5. */
    private static final long VMXE = 1 << 13;

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
        requireNoNesting((X86EngineVcpu) vcpu);
        return X86VcpuState.ELEMENTS.save((X86EngineVcpu) vcpu);
    }

    /** Without the state of a guest's guests nothing is saved while there may be some. */
    private void requireNoNesting(X86EngineVcpu vcpu) {
        if (!config().options().contains(VmOption.NESTED_VIRTUALIZATION) || capabilities().has(Capability.NESTED_STATE)) {
            return;
        }
        boolean svm = (vcpu.get(X86Register.EFER) & SVME) != 0;
        if (svm || (vcpu.get(X86Register.CR4) & VMXE) != 0) {
            String operation = "save vCPU %d of %s, whose guest has virtualization enabled (%s)".formatted(vcpu.id(), this, svm ? "EFER.SVME" : "CR4.VMXE");
            throw new UnsupportedCapabilityException(backend(), operation, Capability.NESTED_STATE);
        }
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
