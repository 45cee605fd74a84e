package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.ffi.windows.VirtualPages;
import java.util.EnumSet;
import java.util.Set;

/** What the platform's features mean in the API's terms. */
final class WhpxCapabilities {

    private static final int ADDRESS_SIZES = 0x8000_0008;
    private static final int DEFAULT_ADDRESS_BITS = 36;
    private static final int MOST_ADDRESS_BITS = 52;
    /** The platform has no capability for it; this many are documented for Windows 10. */
    private static final int MOST_VCPUS = 64;
    /** A slot is a mapping, of which the platform counts none. */
    private static final int MOST_SLOTS = 4096;

    private WhpxCapabilities() {}

    static Capabilities of(WhpxHost host) {
        Capabilities.Limits limits = new Capabilities.Limits(MOST_VCPUS, MOST_SLOTS, Integer.MAX_VALUE, VirtualPages.PAGE_BYTES, addressBits(host));
        return new Capabilities(
                Architecture.X86_64, ExecutionKind.HARDWARE, Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM, features(host), Set.of(InterruptMode.NONE), exits(host), limits);
    }

    private static Set<Capability> features(WhpxHost host) {
        EnumSet<Capability> features = EnumSet.of(
                Capability.READ_ONLY_MEMORY, Capability.EXECUTE_PROTECTION, Capability.SHARED_HOST_MEMORY, Capability.INTERRUPT_INJECTION,
                Capability.NMI_INJECTION, Capability.INTERRUPT_WINDOW, Capability.CPUID_MODEL);
        if (host.canTrackDirtyPages()) {
            features.add(Capability.DIRTY_TRACKING);
        }
        if (host.canExitForMsrs()) {
            features.add(Capability.MSR_EXITS);
        }
        return features;
    }

    private static Set<ExitKind> exits(WhpxHost host) {
        EnumSet<ExitKind> exits = EnumSet.of(
                ExitKind.PORT_READ, ExitKind.PORT_WRITE, ExitKind.MMIO_READ, ExitKind.MMIO_WRITE, ExitKind.HALT, ExitKind.SHUTDOWN, ExitKind.CANCELLED,
                ExitKind.STOPPED, ExitKind.INTERRUPT_WINDOW, ExitKind.MEMORY_FAULT, ExitKind.EMULATION_FAILED, ExitKind.FAIL_ENTRY, ExitKind.ENGINE_FAILURE,
                ExitKind.UNKNOWN);
        if (host.canExitForMsrs()) {
            exits.addAll(Set.of(ExitKind.MSR_READ, ExitKind.MSR_WRITE));
        }
        return exits;
    }

    private static int addressBits(WhpxHost host) {
        int told = host.cpuid().find(ADDRESS_SIZES, 0).eax() & 0xff;
        return told == 0 ? DEFAULT_ADDRESS_BITS : Math.min(told, MOST_ADDRESS_BITS);
    }
}
