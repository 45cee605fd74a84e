package com.vmaccel.whpx.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
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
    /** The APIC ids there are in xAPIC form, but for the one that means all. */
    private static final int MOST_LOCAL_APICS = 255;
    /** A slot is a mapping, of which the platform counts none. */
    private static final int MOST_SLOTS = 4096;

    private static final Set<Capability> NEED_LOCAL_APIC = Set.of(Capability.MSI, Capability.LOCAL_APIC_STATE);

    private WhpxCapabilities() {}

    static Capabilities of(WhpxHost host) {
        Capabilities.Limits limits = new Capabilities.Limits(Math.min(host.mostVcpus(), MOST_LOCAL_APICS), MOST_SLOTS, Integer.MAX_VALUE, VirtualPages.PAGE_BYTES, addressBits(host));
        return new Capabilities(
                Architecture.X86_64, ExecutionKind.HARDWARE, Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM, features(host), modes(host), exits(host), limits);
    }

    private static Set<InterruptMode> modes(WhpxHost host) {
        return host.hasLocalApics() ? Set.of(InterruptMode.NONE, InterruptMode.LOCAL) : Set.of(InterruptMode.NONE);
    }

    /** Returns what a virtual machine can do. With local APICs the interrupt input belongs to them, and a halt is no exit. */
    static Capabilities of(Capabilities offered, VmConfig config) {
        EnumSet<Capability> features = EnumSet.copyOf(offered.features());
        EnumSet<ExitKind> exits = EnumSet.copyOf(offered.exits());
        if (config.interruptMode() == InterruptMode.NONE) {
            features.removeAll(NEED_LOCAL_APIC);
            exits.remove(ExitKind.IOAPIC_EOI);
        } else {
            features.removeAll(Set.of(Capability.INTERRUPT_INJECTION, Capability.INTERRUPT_WINDOW));
            exits.removeAll(Set.of(ExitKind.HALT, ExitKind.INTERRUPT_WINDOW));
        }
        features.removeAll(VmOption.unasked(config.options()));
        return new Capabilities(
                offered.architecture(), offered.kind(), offered.evidence(), features, Set.of(config.interruptMode()), exits, offered.limits());
    }

    private static Set<Capability> features(WhpxHost host) {
        EnumSet<Capability> features = EnumSet.of(
                Capability.READ_ONLY_MEMORY, Capability.EXECUTE_PROTECTION, Capability.SHARED_HOST_MEMORY, Capability.INTERRUPT_INJECTION,
                Capability.NMI_INJECTION, Capability.INTERRUPT_WINDOW, Capability.CPUID_MODEL, Capability.IO_EVENTS);
        host.services().forEach(features::add);
        if (host.hasLocalApics()) {
            features.addAll(NEED_LOCAL_APIC);
        }
        if (host.nested().isPresent()) {
            features.add(Capability.NESTED_VIRTUALIZATION);
        }
        if (host.details().counterHertz() > 0) {
            features.add(Capability.TIME_STAMP_FREQUENCY);
        }
        if (host.canTrackDirtyPages()) {
            features.add(Capability.DIRTY_TRACKING);
        }
        if (host.canExitForMsrs()) {
            features.add(Capability.MSR_EXITS);
        }
        WhpxExitSwitches.CAPABILITIES.forEach((capability, exit) -> {
            if (exit.isSet(host.exits())) {
                features.add(capability);
            }
        });
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
        if (host.hasLocalApics()) {
            exits.add(ExitKind.IOAPIC_EOI);
        }
        WhpxExitSwitches.CAPABILITIES.forEach((capability, exit) -> {
            if (exit.isSet(host.exits())) {
                exits.add(WhpxExitSwitches.kind(capability));
            }
        });
        return exits;
    }

    private static int addressBits(WhpxHost host) {
        int told = host.cpuid().find(ADDRESS_SIZES, 0).eax() & 0xff;
        return told == 0 ? DEFAULT_ADDRESS_BITS : Math.min(told, MOST_ADDRESS_BITS);
    }
}
