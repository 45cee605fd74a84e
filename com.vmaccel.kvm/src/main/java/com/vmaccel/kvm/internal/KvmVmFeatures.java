package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.hyperv.EventConnections;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.api.interrupt.InterruptRouting;
import com.vmaccel.api.interrupt.MessageInterrupts;
import com.vmaccel.api.ioevent.InterruptEvents;
import com.vmaccel.api.ioevent.IoEvents;
import com.vmaccel.api.ioevent.LevelInterruptEvents;
import com.vmaccel.api.msr.MsrIntercepts;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.api.time.GuestClock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The optional parts of one virtual machine. */
final class KvmVmFeatures implements AutoCloseable {

    private final Map<Class<?>, Object> parts = new HashMap<>();
    private final KvmVmEvents events;

    /**
     * Makes the parts that a virtual machine has.
     *
     * @param vm its descriptor, set up
     * @param host what KVM says of itself
     * @param capabilities what the virtual machine can do
     * @param config its configuration
     */
    KvmVmFeatures(KvmVmFd vm, KvmHost host, Capabilities capabilities, VmConfig config) {
        events = new KvmVmEvents(vm, config.name());
        KvmInterruptRouting routing = new KvmInterruptRouting(vm, host.number(KvmCapability.KVM_CAP_IRQ_ROUTING), config.interruptMode());
        if (config.interruptMode() == InterruptMode.FULL) {
            parts.put(InterruptController.class, new KvmInterruptController(vm));
        }
        addIf(capabilities.has(Capability.MSI), MessageInterrupts.class, new KvmMessageInterrupts(vm));
        addIf(capabilities.has(Capability.INTERRUPT_ROUTING), InterruptRouting.class, routing);
        addIf(capabilities.has(Capability.IO_EVENTS), IoEvents.class, new KvmIoEvents(events));
        addIf(capabilities.has(Capability.INTERRUPT_EVENTS), InterruptEvents.class, new KvmInterruptEvents(events, routing));
        addIf(capabilities.has(Capability.LEVEL_INTERRUPT_EVENTS), LevelInterruptEvents.class, new KvmInterruptEvents.Level(events, routing));
        boolean connections = config.enlightenments().contains(Enlightenment.SYNTHETIC_INTERRUPTS) && host.has(KvmCapability.KVM_CAP_HYPERV_EVENTFD);
        addIf(connections, EventConnections.class, new KvmEventConnections(events));
        addIf(capabilities.has(Capability.MSR_INTERCEPTS), MsrIntercepts.class, new KvmMsrIntercepts(vm));
        addIf(capabilities.has(Capability.CLOCK), GuestClock.class, new KvmClock(vm));
        addIf(capabilities.has(Capability.STATISTICS), Statistics.class, new KvmStatistics(() -> vm.ioctl(KvmIoctl.KVM_GET_STATS_FD, 0)));
    }

    /** Adds a part that is made elsewhere, if the virtual machine has it. */
    <F> void addIf(boolean present, Class<F> type, F part) {
        if (present) {
            parts.put(type, part);
        }
    }

    /** Returns a part, or null if the virtual machine lacks it. */
    @Nullable Object find(Class<?> type) {
        return parts.get(type);
    }

    /** Ends what is open; before the descriptor is closed. */
    @Override
    public void close() {
        events.close();
    }
}
