package com.example.tiny;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.engine.X86EngineVm;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.x86.Processor;
import java.util.List;

/** A virtual machine. Over a hypervisor it owns what the vendor calls a VM or a partition. */
final class TinyMachine extends X86EngineVm {

    private final TinySlots slots;

    TinyMachine(TinyAccelerator accelerator, VmConfig config) {
        this(accelerator, config, new TinySlots());
    }

    private TinyMachine(TinyAccelerator accelerator, VmConfig config, TinySlots slots) {
        super(accelerator, config, TinyAccelerator.CAPABILITIES, slots);
        this.slots = slots;
    }

    TinySlots slots() {
        return slots;
    }

    Processor.Family family() {
        return slots.family();
    }

    @Override
    protected X86EngineVcpu newVcpu(int vcpuId) {
        return new TinyVcpu(this, vcpuId);
    }

    /** What the engine settles before the first run: nothing here. */
    @Override
    protected void finish() {}

    /** Optional parts of a virtual machine, by their interface; null for those it lacks. */
    @Override
    protected Object engineFeature(Class<?> type) {
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

    /** Gives the native virtual machine back. */
    @Override
    protected void destroy() {}
}
