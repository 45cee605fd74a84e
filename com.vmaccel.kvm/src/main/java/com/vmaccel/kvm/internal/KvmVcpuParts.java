package com.vmaccel.kvm.internal;

import com.vmaccel.api.VmOption;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.nested.NestedVirtualization;
import com.vmaccel.api.smm.SystemManagement;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.api.time.TimeStampCounter;
import com.vmaccel.api.time.TimeStampFrequency;
import com.vmaccel.api.x86.PageDirectoryPointers;
import com.vmaccel.kvm.KvmDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The optional parts of one vCPU. */
final class KvmVcpuParts {

    private final KvmVirtualMachine machine;
    private final Map<Class<?>, Object> parts = new HashMap<>();

    KvmVcpuParts(KvmVirtualMachine machine, KvmVcpuState vcpu, KvmVcpuFd fd, KvmBreakpoints breakpoints) {
        this.machine = machine;
        KvmHost host = machine.host();
        addIf(host.has(KvmCapability.KVM_CAP_SET_GUEST_DEBUG), GuestDebug.class, breakpoints);
        addIf(machine.config().interruptMode() != InterruptMode.NONE, LocalApic.class, new KvmLocalApic(vcpu, fd));
        addIf(true, KvmDescriptor.class, new KvmVcpuDescriptor(fd, vcpu::requireLooking));
        KvmTimeStampCounter counter = new KvmTimeStampCounter(vcpu, fd);
        addIf(has(Capability.TIME_STAMP_FREQUENCY), TimeStampFrequency.class, counter);
        addIf(has(Capability.TIME_STAMP_COUNTER), TimeStampCounter.class, counter);
        addIf(has(Capability.STATISTICS), Statistics.class, new KvmStatistics(() -> {
            vcpu.requireLooking();
            return fd.call("KVM_GET_STATS_FD", KvmIoctl.KVM_GET_STATS_FD);
        }));
        addIf(has(Capability.PAGE_DIRECTORY_POINTERS), PageDirectoryPointers.class, new KvmPageDirectoryPointers(vcpu, fd));
        addIf(has(VmOption.SYSTEM_MANAGEMENT), SystemManagement.class, new KvmSystemManagement(vcpu, fd));
        if (has(VmOption.NESTED_VIRTUALIZATION)) {
            KvmNesting.Extension extension = KvmNesting.Extension.of(host.cpuid()).orElseThrow();
            parts.put(NestedVirtualization.class, new KvmNesting(vcpu, fd, extension, host.number(KvmCapability.KVM_CAP_NESTED_STATE)));
        }
    }

    private boolean has(Capability capability) {
        return machine.capabilities().has(capability);
    }

    private boolean has(VmOption option) {
        return machine.config().options().contains(option);
    }

    private <F> void addIf(boolean present, Class<F> type, F part) {
        if (present) {
            parts.put(type, part);
        }
    }

    /** Returns a part, or null if the vCPU lacks it. */
    @Nullable Object find(Class<?> type) {
        return parts.get(type);
    }
}
