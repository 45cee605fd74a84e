package com.vmaccel.soft.internal;

import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.counting.InstructionCounting;
import com.vmaccel.api.debug.GuestDebug;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.api.time.TimeStampFrequency;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The optional parts of one vCPU, by their interfaces. */
final class SoftVcpuParts {

    private SoftVcpuParts() {}

    /** Makes them, once what they need of the vCPU is there. */
    static Map<Class<?>, Object> of(SoftVcpuState vcpu, @Nullable SoftApic apic) {
        Map<Class<?>, Object> parts = new HashMap<>();
        parts.put(GuestDebug.class, new SoftDebug(vcpu));
        parts.put(InstructionCounting.class, new SoftCounting(vcpu));
        parts.put(Statistics.class, new SoftStatistics(() -> {
            vcpu.requireThread();
            return vcpu.processor().instructions();
        }));
        if (apic != null) {
            parts.put(LocalApic.class, new SoftLocalApic(vcpu, apic));
        }
        if (vcpu.capabilities().has(Capability.TIME_STAMP_FREQUENCY)) {
            parts.put(TimeStampFrequency.class, (TimeStampFrequency) () -> {
                vcpu.requireThread();
                return HostInputs.REAL_KHZ;
            });
        }
        return parts;
    }
}
