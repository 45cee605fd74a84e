package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.itest.adversary.vendor.HostileHypervisor;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What the engine can do: what the library offers and this host carries. */
final class HostileCapabilities {

    private static final int MOST_VCPUS = 4;
    private static final int MOST_SLOTS = 32;

    private static final Set<Capability> FEATURES = EnumSet.of(
            Capability.READ_ONLY_MEMORY, Capability.DIRTY_TRACKING, Capability.INTERRUPT_INJECTION, Capability.NMI_INJECTION, Capability.INTERRUPT_WINDOW,
            Capability.MSR_EXITS, Capability.CPUID_MODEL);

    private static final Set<ExitKind> EXITS = EnumSet.of(
            ExitKind.PORT_READ, ExitKind.PORT_WRITE, ExitKind.MMIO_READ, ExitKind.MMIO_WRITE, ExitKind.MSR_READ, ExitKind.MSR_WRITE, ExitKind.HALT,
            ExitKind.SHUTDOWN, ExitKind.CANCELLED, ExitKind.STOPPED, ExitKind.INTERRUPT_WINDOW, ExitKind.EMULATION_FAILED, ExitKind.UNKNOWN);

    private HostileCapabilities() {}

    static Capabilities of(Capabilities beneath) {
        Capabilities.Limits limits = new Capabilities.Limits(
                MOST_VCPUS, MOST_SLOTS, 1, HostileHypervisor.PAGE_BYTES, beneath.limits().addressBits());
        return new Capabilities(
                beneath.architecture(), beneath.kind(), Evidence.RUN_ON_VENDOR_SYSTEM, common(FEATURES, beneath.features()), Set.of(InterruptMode.NONE),
                common(EXITS, beneath.exits()), limits);
    }

    private static <T> Set<T> common(Set<T> own, Set<T> beneath) {
        return own.stream().filter(beneath::contains).collect(Collectors.toSet());
    }
}
