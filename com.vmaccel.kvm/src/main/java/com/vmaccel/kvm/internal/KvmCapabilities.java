package com.vmaccel.kvm.internal;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmOption;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.ffi.linux.PageSizes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What KVM's extensions mean in the API's terms. */
final class KvmCapabilities {

    /** Extensions without which this engine does nothing. */
    static final List<KvmCapability> REQUIRED = List.of(
            KvmCapability.KVM_CAP_USER_MEMORY, KvmCapability.KVM_CAP_EXT_CPUID, KvmCapability.KVM_CAP_MP_STATE, KvmCapability.KVM_CAP_VCPU_EVENTS,
            KvmCapability.KVM_CAP_DEBUGREGS, KvmCapability.KVM_CAP_XSAVE, KvmCapability.KVM_CAP_XCRS, KvmCapability.KVM_CAP_SYNC_REGS,
            KvmCapability.KVM_CAP_IMMEDIATE_EXIT);

    private static final int ADDRESS_SIZES = 0x8000_0008;
    private static final int DEFAULT_ADDRESS_BITS = 36;
    /** Local APICs have ids of eight bits, the last of which addresses all. */
    private static final int MOST_LOCAL_APICS = 255;

    private static final Set<Capability> NEED_CONTROLLER = Set.of(
            Capability.MSI, Capability.LOCAL_APIC_STATE, Capability.INTERRUPT_CONTROLLER_STATE, Capability.INTERRUPT_ROUTING, Capability.INTERRUPT_EVENTS);

    private KvmCapabilities() {}

    /** Returns what the accelerator offers. */
    static Capabilities of(KvmHost host) {
        Evidence evidence = host.modules().flavour().evidence();
        return new Capabilities(Architecture.X86_64, ExecutionKind.HARDWARE, evidence, features(host), modes(host), exits(host), limits(host));
    }

    private static Set<Capability> features(KvmHost host) {
        EnumSet<Capability> features = EnumSet.of(
                Capability.DIRTY_TRACKING, Capability.SHARED_HOST_MEMORY, Capability.INTERRUPT_INJECTION, Capability.INTERRUPT_WINDOW,
                Capability.CPUID_MODEL);
        addIf(features, (host.number(KvmCapability.KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2) & KvmClearDirtyLog.KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE) != 0,
                Capability.DIRTY_LOG_IN_PARTS);
        boolean rings = host.has(KvmCapability.KVM_CAP_DIRTY_LOG_RING) || host.has(KvmCapability.KVM_CAP_DIRTY_LOG_RING_ACQ_REL);
        addIf(features, rings, Capability.DIRTY_RING);
        addIf(features, host.has(KvmCapability.KVM_CAP_USER_NMI), Capability.NMI_INJECTION);
        addIf(features, host.has(KvmCapability.KVM_CAP_READONLY_MEM), Capability.READ_ONLY_MEMORY);
        addIf(features, host.has(KvmCapability.KVM_CAP_X86_USER_SPACE_MSR), Capability.MSR_EXITS);
        addIf(features, features.contains(Capability.MSR_EXITS) && host.has(KvmCapability.KVM_CAP_X86_MSR_FILTER), Capability.MSR_INTERCEPTS);
        addIf(features, host.has(KvmCapability.KVM_CAP_SET_GUEST_DEBUG), Capability.SINGLE_STEP, Capability.SOFTWARE_BREAKPOINTS,
                Capability.HARDWARE_BREAKPOINTS, Capability.WATCHPOINTS);
        boolean controller = modes(host).size() > 1;
        addIf(features, controller, Capability.LOCAL_APIC_STATE, Capability.INTERRUPT_CONTROLLER_STATE);
        addIf(features, controller && host.has(KvmCapability.KVM_CAP_SIGNAL_MSI), Capability.MSI);
        addEvents(features, host, controller && host.has(KvmCapability.KVM_CAP_IRQ_ROUTING));
        addIf(features, host.has(KvmCapability.KVM_CAP_ADJUST_CLOCK), Capability.CLOCK);
        boolean frequency = host.has(KvmCapability.KVM_CAP_GET_TSC_KHZ);
        addIf(features, frequency, Capability.TIME_STAMP_FREQUENCY);
        addIf(features, frequency && host.has(KvmCapability.KVM_CAP_VCPU_ATTRIBUTES), Capability.TIME_STAMP_COUNTER);
        addIf(features, host.has(KvmCapability.KVM_CAP_BINARY_STATS_FD), Capability.STATISTICS);
        addOnRequest(features, host, controller);
        features.removeAll(host.modules().lacking());
        return features;
    }

    /** What only a virtual machine that asks for it has, and what is state of its own. */
    private static void addOnRequest(EnumSet<Capability> features, KvmHost host, boolean controller) {
        boolean management = host.has(KvmCapability.KVM_CAP_X86_SMM) && host.number(KvmCapability.KVM_CAP_MULTI_ADDRESS_SPACE) > 1;
        addIf(features, management, Capability.SYSTEM_MANAGEMENT);
        boolean nesting = host.has(KvmCapability.KVM_CAP_NESTED_STATE) && KvmNesting.Extension.of(host.cpuid()).isPresent();
        addIf(features, nesting, Capability.NESTED_VIRTUALIZATION, Capability.NESTED_STATE);
        addIf(features, host.has(KvmCapability.KVM_CAP_SREGS2), Capability.PAGE_DIRECTORY_POINTERS);
        int forms = host.number(KvmCapability.KVM_CAP_GUEST_MEMFD_FLAGS);
        boolean files = host.has(KvmCapability.KVM_CAP_USER_MEMORY2) && host.has(KvmCapability.KVM_CAP_GUEST_MEMFD);
        addIf(features, files && (forms & KvmMachineMemory.SHARED) == KvmMachineMemory.SHARED, Capability.MACHINE_MEMORY);
        addIf(features, controller && KvmVmSetup.canIdleInGuest(host), Capability.IDLE_IN_GUEST);
        addIf(features, !KvmEnlightenment.offered(host.hyperv()).isEmpty(), Capability.ENLIGHTENMENTS);
    }

    private static void addEvents(Set<Capability> features, KvmHost host, boolean routing) {
        addIf(features, host.has(KvmCapability.KVM_CAP_IOEVENTFD) && host.has(KvmCapability.KVM_CAP_IOEVENTFD_ANY_LENGTH), Capability.IO_EVENTS);
        boolean ring = host.number(KvmCapability.KVM_CAP_COALESCED_MMIO) == KvmCoalescedMmioRing.KVM_COALESCED_MMIO_PAGE_OFFSET;
        addIf(features, ring && host.has(KvmCapability.KVM_CAP_COALESCED_PIO), Capability.COALESCED_WRITES);
        addIf(features, routing, Capability.INTERRUPT_ROUTING);
        addIf(features, routing && host.has(KvmCapability.KVM_CAP_IRQFD), Capability.INTERRUPT_EVENTS);
        boolean pins = routing && modes(host).contains(InterruptMode.FULL);
        addIf(features, pins && host.has(KvmCapability.KVM_CAP_IRQFD_RESAMPLE), Capability.LEVEL_INTERRUPT_EVENTS);
    }

    private static void addIf(Set<Capability> features, boolean present, Capability... added) {
        if (present) {
            features.addAll(List.of(added));
        }
    }

    private static Set<InterruptMode> modes(KvmHost host) {
        EnumSet<InterruptMode> modes = EnumSet.of(InterruptMode.NONE);
        if (host.has(KvmCapability.KVM_CAP_SPLIT_IRQCHIP) && host.has(KvmCapability.KVM_CAP_ENABLE_CAP_VM)) {
            modes.add(InterruptMode.LOCAL);
        }
        if (host.has(KvmCapability.KVM_CAP_IRQCHIP) && host.has(KvmCapability.KVM_CAP_PIT2) && host.has(KvmCapability.KVM_CAP_PIT_STATE2)) {
            modes.add(InterruptMode.FULL);
        }
        return modes;
    }

    private static Set<ExitKind> exits(KvmHost host) {
        EnumSet<ExitKind> exits = EnumSet.of(
                ExitKind.PORT_READ, ExitKind.PORT_WRITE, ExitKind.MMIO_READ, ExitKind.MMIO_WRITE, ExitKind.HALT, ExitKind.SHUTDOWN, ExitKind.CANCELLED,
                ExitKind.STOPPED, ExitKind.SYSTEM_EVENT, ExitKind.TPR_ACCESS, ExitKind.EMULATION_FAILED, ExitKind.FAIL_ENTRY,
                ExitKind.ENGINE_FAILURE, ExitKind.UNKNOWN);
        addExitIf(exits, host.has(KvmCapability.KVM_CAP_MEMORY_FAULT_INFO), ExitKind.MEMORY_FAULT);
        Set<Capability> features = features(host);
        addExitIf(exits, features.contains(Capability.MSR_EXITS), ExitKind.MSR_READ, ExitKind.MSR_WRITE);
        addExitIf(exits, KvmEnlightenment.offered(host.hyperv()).contains(Enlightenment.SYNTHETIC_INTERRUPTS), ExitKind.HYPERCALL);
        addExitIf(exits, features.contains(Capability.INTERRUPT_WINDOW), ExitKind.INTERRUPT_WINDOW);
        addExitIf(exits, features.contains(Capability.SINGLE_STEP), ExitKind.DEBUG);
        boolean ownIoapic = features.contains(Capability.INTERRUPT_ROUTING) && modes(host).contains(InterruptMode.LOCAL);
        addExitIf(exits, ownIoapic, ExitKind.IOAPIC_EOI);
        return exits;
    }

    private static void addExitIf(Set<ExitKind> exits, boolean present, ExitKind... added) {
        if (present) {
            exits.addAll(List.of(added));
        }
    }

    private static Capabilities.Limits limits(KvmHost host) {
        return new Capabilities.Limits(
                host.number(KvmCapability.KVM_CAP_MAX_VCPUS),
                host.number(KvmCapability.KVM_CAP_NR_MEMSLOTS),
                Integer.MAX_VALUE,
                PageSizes.ordinary(),
                addressBits(host));
    }

    private static int addressBits(KvmHost host) {
        int told = host.cpuid().find(ADDRESS_SIZES, 0).eax() & 0xff;
        return told == 0 ? DEFAULT_ADDRESS_BITS : Math.min(told, 52);
    }

    /**
     * Refuses a configuration that has more vCPUs than there are APIC ids.
     *
     * @throws IllegalArgumentException naming both numbers
     */
    static void requireIds(VmConfig config) {
        if (config.interruptMode() != InterruptMode.NONE && config.vcpuCount() > MOST_LOCAL_APICS) {
            throw new IllegalArgumentException("%s: %d vCPUs are more than %d, the APIC ids there are in interrupt mode %s"
                    .formatted(KvmDevice.ID, config.vcpuCount(), MOST_LOCAL_APICS, config.interruptMode()));
        }
    }

    /**
     * Returns what a virtual machine can do. With an interrupt controller the vCPU's interrupt input belongs to it: only non-maskable interrupts can be injected
     * beside it, and a halt is no exit.
     */
    static Capabilities of(Capabilities offered, VmConfig config) {
        EnumSet<Capability> features = EnumSet.copyOf(offered.features());
        EnumSet<ExitKind> exits = EnumSet.copyOf(offered.exits());
        Capabilities.Limits limits = offered.limits();
        if (config.interruptMode() == InterruptMode.NONE) {
            features.removeAll(NEED_CONTROLLER);
        } else {
            features.removeAll(Set.of(Capability.INTERRUPT_INJECTION, Capability.INTERRUPT_WINDOW));
            exits.removeAll(Set.of(ExitKind.HALT, ExitKind.INTERRUPT_WINDOW, ExitKind.TPR_ACCESS));
            limits = new Capabilities.Limits(Math.min(limits.maxVcpus(), MOST_LOCAL_APICS), limits.maxMemorySlots(), limits.maxVirtualMachines(),
                    limits.granularityBytes(), limits.addressBits());
        }
        removeUnasked(features, exits, config);
        if (config.msrPolicy().orElse(MsrPolicy.FAULT) != MsrPolicy.EXIT) {
            features.remove(Capability.MSR_INTERCEPTS);
        }
        if (config.interruptMode() != InterruptMode.FULL) {
            features.remove(Capability.LEVEL_INTERRUPT_EVENTS); // only an emulated IOAPIC knows its own acknowledgements
        }
        if (config.interruptMode() != InterruptMode.LOCAL) {
            exits.remove(ExitKind.IOAPIC_EOI);
        }
        return new Capabilities(
                offered.architecture(), offered.kind(), offered.evidence(), features, Set.of(config.interruptMode()), exits, limits);
    }

    private static void removeUnasked(Set<Capability> features, Set<ExitKind> exits, VmConfig config) {
        if (config.dirtyTracking() != DirtyTrackingMode.NONE || config.options().contains(VmOption.SYSTEM_MANAGEMENT)) {
            features.remove(Capability.MACHINE_MEMORY); // a page of a file is in one slot of KVM's, which records nothing
        }
        if (config.enlightenments().isEmpty()) {
            features.remove(Capability.ENLIGHTENMENTS);
        }
        if (!config.enlightenments().contains(Enlightenment.SYNTHETIC_INTERRUPTS)) {
            exits.remove(ExitKind.HYPERCALL);
        }
        features.removeAll(VmOption.unasked(config.options()));
    }
}
