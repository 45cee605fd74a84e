package com.vmaccel.api;

import com.vmaccel.api.capability.Capability;
import java.util.EnumSet;
import java.util.Set;

/** What a virtual machine has only if it is asked for, since it costs something or changes what the guest sees. */
public enum VmOption {
    /** The guest can enter system management mode. Every memory slot is then mapped twice. */
    SYSTEM_MANAGEMENT(Capability.SYSTEM_MANAGEMENT),
    /**
     * CPUID announces the processor's virtualization. What the guest does with it belongs to its state with {@link Capability#NESTED_STATE}; without, a virtual machine is not saved while
     * a vCPU has the virtualization enabled.
     */
    NESTED_VIRTUALIZATION(Capability.NESTED_VIRTUALIZATION),
    /** A vCPU that halts or waits for a lock keeps its physical processor: for hosts with one for each vCPU. Needs an interrupt mode other than {@code NONE}. */
    IDLE_IN_GUEST(Capability.IDLE_IN_GUEST);

    private final Capability capability;

    VmOption(Capability capability) {
        this.capability = capability;
    }

    /**
     * Returns what an engine needs for it.
     *
     * @return the capability
     */
    public Capability capability() {
        return capability;
    }

    /**
     * Returns what a virtual machine lacks, whatever its engine offers, because its configuration does not ask for it.
     *
     * @param options what it asks for
     * @return the capabilities of the other options
     */
    public static Set<Capability> unasked(Set<VmOption> options) {
        Set<Capability> unasked = EnumSet.noneOf(Capability.class);
        for (VmOption option : values()) {
            if (!options.contains(option)) {
                unasked.add(option.capability());
            }
        }
        if (unasked.contains(Capability.NESTED_VIRTUALIZATION)) {
            unasked.add(Capability.NESTED_STATE);
        }
        return unasked;
    }
}
