package com.vmaccel.soft.internal;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.engine.X86EngineVm;
import com.vmaccel.api.state.DeviceState;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.x86.Processor;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A virtual machine in software. */
final class SoftVirtualMachine extends X86EngineVm {

    private final SoftSlots slots;
    private final SoftGate gate;
    private final Processor.Family family;
    private final boolean exitsForMsrs;
    private final LongAdder instructions = new LongAdder();
    private volatile boolean destroyed;

    SoftVirtualMachine(X86SoftAccelerator accelerator, VmConfig config) {
        this(accelerator, config, new SoftGate(), new Processor.Family(config.vcpuCount() > 1));
    }

    private SoftVirtualMachine(X86SoftAccelerator accelerator, VmConfig config, SoftGate gate, Processor.Family family) {
        this(accelerator, config, gate, family, new SoftSlots(gate, family, config.dirtyTracking() == DirtyTrackingMode.PAGES));
    }

    private SoftVirtualMachine(X86SoftAccelerator accelerator, VmConfig config, SoftGate gate, Processor.Family family, SoftSlots slots) {
        super(accelerator, config, accelerator.capabilities(), slots);
        this.gate = gate;
        this.family = family;
        this.slots = slots;
        this.exitsForMsrs = config.msrPolicy().filter(policy -> policy == MsrPolicy.EXIT).isPresent();
    }

    SoftSlots slots() {
        return slots;
    }

    SoftGate gate() {
        return gate;
    }

    Processor.Family family() {
        return family;
    }

    /** Whether the caller decides about MSRs that the processor does not have. */
    boolean exitsForMsrs() {
        return exitsForMsrs;
    }

    @Override
    protected X86EngineVcpu newVcpu(int vcpuId) {
        return new SoftVcpu(this, vcpuId);
    }

    /** There is nothing native to settle. */
    @Override
    protected void finish() {}

    @Override
    protected @Nullable Object engineFeature(Class<?> type) {
        return type == Statistics.class ? new SoftStatistics(this::instructions) : null;
    }

    private long instructions() {
        if (destroyed) {
            throw new IllegalStateException(this + " is closed");
        }
        return instructions.sum();
    }

    /** Adds to what all vCPUs have completed; from any thread. */
    void completed(long count) {
        instructions.add(count);
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

    /** There is nothing native to give back. */
    @Override
    protected void destroy() {
        destroyed = true;
    }
}
