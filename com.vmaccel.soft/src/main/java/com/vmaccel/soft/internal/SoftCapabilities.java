package com.vmaccel.soft.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import java.util.EnumSet;
import java.util.Set;

/** What the software CPU can do. */
final class SoftCapabilities {

    static final int PAGE_BYTES = 4096;
    static final int ADDRESS_BITS = 40;
    private static final int MOST_VCPUS = 64;
    private static final int MOST_SLOTS = 512;
    private static final Set<Capability> NEED_LOCAL_APIC = Set.of(
            Capability.MSI, Capability.LOCAL_APIC_STATE, Capability.INTERRUPT_ROUTING, Capability.INTERRUPT_EVENTS);

    /** The same on every host. */
    static final Capabilities ALL = new Capabilities(
            Architecture.X86_64, ExecutionKind.SOFTWARE, Evidence.RUN_ON_VENDOR_SYSTEM, features(), Set.of(InterruptMode.NONE, InterruptMode.LOCAL), exits(),
            new Capabilities.Limits(MOST_VCPUS, MOST_SLOTS, Integer.MAX_VALUE, PAGE_BYTES, ADDRESS_BITS));

    private SoftCapabilities() {}

    /** What a virtual machine can do: with local APICs the input for interrupts is theirs, and a halt is no exit. */
    static Capabilities of(VmConfig config) {
        EnumSet<Capability> features = EnumSet.copyOf(ALL.features());
        EnumSet<ExitKind> exits = EnumSet.copyOf(ALL.exits());
        if (config.interruptMode() == InterruptMode.NONE) {
            features.removeAll(NEED_LOCAL_APIC);
            exits.remove(ExitKind.IOAPIC_EOI);
        } else {
            features.removeAll(Set.of(Capability.INTERRUPT_INJECTION, Capability.INTERRUPT_WINDOW));
            exits.removeAll(Set.of(ExitKind.HALT, ExitKind.INTERRUPT_WINDOW));
        }
        if (config.determinism().isPresent()) {
            features.remove(Capability.TIME_STAMP_FREQUENCY); // the counter counts instructions
        }
        return new Capabilities(ALL.architecture(), ALL.kind(), ALL.evidence(), features, Set.of(config.interruptMode()), exits, ALL.limits());
    }

    private static Set<Capability> features() {
        return EnumSet.of(
                Capability.DIRTY_TRACKING, Capability.READ_ONLY_MEMORY, Capability.EXECUTE_PROTECTION, Capability.SHARED_HOST_MEMORY, Capability.INTERRUPT_INJECTION,
                Capability.NMI_INJECTION, Capability.INTERRUPT_WINDOW, Capability.SINGLE_STEP, Capability.SOFTWARE_BREAKPOINTS, Capability.HARDWARE_BREAKPOINTS,
                Capability.MSI, Capability.LOCAL_APIC_STATE, Capability.INTERRUPT_ROUTING, Capability.INTERRUPT_EVENTS, Capability.WATCHPOINTS, Capability.MSR_EXITS, Capability.CPUID_MODEL, Capability.STATISTICS, Capability.INSTRUCTION_COUNTING, Capability.DETERMINISM,
                Capability.TIME_STAMP_FREQUENCY);
    }

    private static Set<ExitKind> exits() {
        return EnumSet.of(
                ExitKind.PORT_READ, ExitKind.PORT_WRITE, ExitKind.MMIO_READ, ExitKind.MMIO_WRITE, ExitKind.MSR_READ, ExitKind.MSR_WRITE, ExitKind.HALT, ExitKind.SHUTDOWN,
                ExitKind.CANCELLED, ExitKind.STOPPED, ExitKind.INTERRUPT_WINDOW, ExitKind.DEBUG, ExitKind.MEMORY_FAULT,
                ExitKind.INSTRUCTION_LIMIT, ExitKind.IOAPIC_EOI);
    }
}
