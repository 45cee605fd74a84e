package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.CpuModel;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86CpuModel;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.engine.X86EngineVm;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.api.x86.CpuidTable;
import com.vmaccel.itest.adversary.vendor.HostileHypervisor;
import com.vmaccel.itest.adversary.vendor.HostileHypervisor.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one virtual machine of the process. */
final class HostileVm extends X86EngineVm {

    private final VendorCalls calls;

    HostileVm(HostileAccelerator accelerator, VmConfig config, HostileHypervisor hypervisor) {
        super(accelerator, config, accelerator.capabilities(), new HostileSlots(new VendorCalls(hypervisor)));
        this.calls = new VendorCalls(hypervisor);
        Settings settings = new Settings(
                config.vcpuCount(),
                capabilities().limits().addressBits(),
                config.msrPolicy().filter(policy -> policy == MsrPolicy.EXIT).isPresent(),
                config.dirtyTracking() == DirtyTrackingMode.PAGES,
                config.cpuModel().map(HostileVm::cpuid));
        calls.check(hypervisor.createVm(settings), "createVm " + settings);
    }

    private static CpuidTable cpuid(CpuModel model) {
        return ((X86CpuModel) model).cpuid();
    }

    @Override
    protected X86EngineVcpu newVcpu(int vcpuId) {
        calls.check(calls.hypervisor().createVcpu(vcpuId), "createVcpu " + vcpuId);
        return new HostileVcpu(this, vcpuId, calls);
    }

    /** The library settles nothing late. */
    @Override
    protected void finish() {}

    @Override
    protected @Nullable Object engineFeature(Class<?> type) {
        return null;
    }

    @Override
    protected List<DeviceState> saveDevices() {
        return List.of();
    }

    @Override
    protected void loadDevices(List<DeviceState> devices) {
        if (!devices.isEmpty()) {
            throw new IllegalArgumentException(this + " has no devices, the state has " + devices.getFirst().name());
        }
    }

    @Override
    protected void destroy() {
        calls.check(calls.hypervisor().destroyVm(), "destroyVm");
    }
}
