package com.vmaccel.soft.internal;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.engine.X86EngineVcpu;
import com.vmaccel.api.engine.X86EngineVm;
import com.vmaccel.api.interrupt.InterruptRouting;
import com.vmaccel.api.interrupt.MessageInterrupts;
import com.vmaccel.api.ioevent.InterruptEvents;
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
    private final @Nullable SoftInterrupts interrupts;
    private final LongAdder instructions = new LongAdder();
    private volatile boolean destroyed;

    SoftVirtualMachine(X86SoftAccelerator accelerator, VmConfig config) {
        this(accelerator, config, new SoftGate(), new Processor.Family(config.vcpuCount() > 1));
    }

    private SoftVirtualMachine(X86SoftAccelerator accelerator, VmConfig config, SoftGate gate, Processor.Family family) {
        this(accelerator, config, gate, family, new SoftSlots(gate, family, config.dirtyTracking() == DirtyTrackingMode.PAGES));
    }

    private SoftVirtualMachine(X86SoftAccelerator accelerator, VmConfig config, SoftGate gate, Processor.Family family, SoftSlots slots) {
        super(accelerator, config, SoftCapabilities.of(config), slots);
        this.gate = gate;
        this.family = family;
        this.slots = slots;
        this.interrupts = config.interruptMode() == InterruptMode.NONE ? null : new SoftInterrupts(config.name());
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

    /** What connects the local APICs, if there are any. */
    @Nullable SoftInterrupts interrupts() {
        return interrupts;
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
        boolean ofInterrupts = type == MessageInterrupts.class || type == InterruptRouting.class || type == InterruptEvents.class;
        if (ofInterrupts) {
            return interrupts;
        }
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

    /** Where time follows from the instructions, how many there were is state. */
    @Override
    protected List<DeviceState> saveDevices() {
        return gate.vcpus().stream().flatMap(vcpu -> SoftMoment.save(vcpu.inputs(), vcpu.processor()).stream()).toList();
    }

    @Override
    protected void loadDevices(List<DeviceState> devices) {
        if (devices.isEmpty()) {
            return;
        }
        DeviceState state = devices.getFirst();
        boolean counted = config().determinism().isPresent() && devices.size() == 1 && SoftMoment.isOne(state);
        if (!counted) {
            throw new IllegalArgumentException(this + " has no " + state.name());
        }
        gate.vcpus().forEach(vcpu -> SoftMoment.load(state, vcpu.inputs()));
    }

    /** There is nothing native to give back. */
    @Override
    protected void destroy() {
        destroyed = true;
        if (interrupts != null) {
            interrupts.close();
        }
    }
}
