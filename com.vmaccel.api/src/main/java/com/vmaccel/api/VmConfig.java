package com.vmaccel.api;

import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.hyperv.Enlightenment;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Everything an engine settles before the first vCPU of a virtual machine exists. Immutable: start from {@link #defaults()} and change what differs.
 *
 * @param name a name for messages and diagnostics
 * @param vcpuCount how many vCPUs there will be, at least 1; all of them must exist before the first run
 * @param interruptMode which interrupt hardware the engine emulates
 * @param dirtyTracking whether written pages are recorded
 * @param addressBits the width of guest-physical addresses; empty for the engine's
 * @param cpuModel the processor the guest sees; empty for all that the engine supports
 * @param msrPolicy what happens at an MSR the engine does not handle; empty for #GP, x86 only
 * @param determinism that the execution depends on the guest's input only; empty for the host's time and random numbers
 * @param options what it has beside that
 * @param enlightenments which parts of Hyper-V's interface the guest has, x86 only
 * @param exits what is handed to the caller although the engine would handle it, x86 only
 */
public record VmConfig(
        String name,
        int vcpuCount,
        InterruptMode interruptMode,
        DirtyTrackingMode dirtyTracking,
        OptionalInt addressBits,
        Optional<CpuModel> cpuModel,
        Optional<MsrPolicy> msrPolicy,
        Optional<Determinism> determinism,
        Set<VmOption> options,
        Set<Enlightenment> enlightenments,
        ExitRequests exits) {

    private static final AtomicLong NUMBER = new AtomicLong();

    /** Refuses values that no engine could have, and copies the sets. */
    public VmConfig {
        options = Set.copyOf(options);
        enlightenments = Set.copyOf(enlightenments);
        if (vcpuCount < 1) {
            throw new IllegalArgumentException("a virtual machine needs at least one vCPU, not " + vcpuCount);
        }
        if (addressBits.isPresent() && (addressBits.getAsInt() < 32 || addressBits.getAsInt() > 52)) {
            throw new IllegalArgumentException("guest-physical addresses have 32 to 52 bits, not " + addressBits.getAsInt());
        }
        if (options.contains(VmOption.IDLE_IN_GUEST) && interruptMode == InterruptMode.NONE) {
            throw new IllegalArgumentException("a vCPU that idles in the guest needs an interrupt mode other than NONE: nothing would wake it up");
        }
        requireParts(enlightenments, interruptMode);
        if (determinism.isPresent() && vcpuCount > 1) {
            throw new IllegalArgumentException("the order in which %d vCPUs see each other is not deterministic: there can be one only".formatted(vcpuCount));
        }
    }

    private static void requireParts(Set<Enlightenment> wanted, InterruptMode mode) {
        for (Enlightenment part : wanted) {
            if (part.needsController() && mode == InterruptMode.NONE) {
                throw new IllegalArgumentException("the enlightenment " + part + " needs an interrupt mode other than NONE");
            }
        }
        Set<Enlightenment> beneathTimers = Set.of(Enlightenment.SYNTHETIC_INTERRUPTS, Enlightenment.REFERENCE_TIME);
        if (wanted.contains(Enlightenment.SYNTHETIC_TIMERS) && !wanted.containsAll(beneathTimers)) {
            throw new IllegalArgumentException("the enlightenment SYNTHETIC_TIMERS needs SYNTHETIC_INTERRUPTS and REFERENCE_TIME");
        }
    }

    /**
     * Returns the default: one vCPU, interrupt mode {@code NONE}, no dirty tracking, everything else the engine's.
     *
     * @return a configuration with a name of its own
     */
    public static VmConfig defaults() {
        return new VmConfig(
                "vm-" + NUMBER.incrementAndGet(), 1, InterruptMode.NONE, DirtyTrackingMode.NONE, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of(),
                Set.of(), ExitRequests.NONE);
    }

    /**
     * Changes the name.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withName(String value) {
        return new VmConfig(value, vcpuCount, interruptMode, dirtyTracking, addressBits, cpuModel, msrPolicy, determinism, options, enlightenments, exits);
    }

    /**
     * Changes the number of vCPUs.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withVcpuCount(int value) {
        return new VmConfig(name, value, interruptMode, dirtyTracking, addressBits, cpuModel, msrPolicy, determinism, options, enlightenments, exits);
    }

    /**
     * Changes the interrupt mode.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withInterruptMode(InterruptMode value) {
        return new VmConfig(name, vcpuCount, value, dirtyTracking, addressBits, cpuModel, msrPolicy, determinism, options, enlightenments, exits);
    }

    /**
     * Changes the dirty tracking.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withDirtyTracking(DirtyTrackingMode value) {
        return new VmConfig(name, vcpuCount, interruptMode, value, addressBits, cpuModel, msrPolicy, determinism, options, enlightenments, exits);
    }

    /**
     * Changes the width of guest-physical addresses.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withAddressBits(int value) {
        return new VmConfig(name, vcpuCount, interruptMode, dirtyTracking, OptionalInt.of(value), cpuModel, msrPolicy, determinism, options, enlightenments, exits);
    }

    /**
     * Changes the processor model.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withCpuModel(CpuModel value) {
        return new VmConfig(name, vcpuCount, interruptMode, dirtyTracking, addressBits, Optional.of(value), msrPolicy, determinism, options, enlightenments, exits);
    }

    /**
     * Changes the MSR policy.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withMsrPolicy(MsrPolicy value) {
        return new VmConfig(name, vcpuCount, interruptMode, dirtyTracking, addressBits, cpuModel, Optional.of(value), determinism, options, enlightenments, exits);
    }

    /**
     * Asks for deterministic execution.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withDeterminism(Determinism value) {
        return new VmConfig(name, vcpuCount, interruptMode, dirtyTracking, addressBits, cpuModel, msrPolicy, Optional.of(value), options, enlightenments, exits);
    }

    /**
     * Changes the options.
     *
     * @param values see the component
     * @return a changed copy
     */
    public VmConfig withOptions(VmOption... values) {
        return new VmConfig(name, vcpuCount, interruptMode, dirtyTracking, addressBits, cpuModel, msrPolicy, determinism, Set.of(values), enlightenments, exits);
    }

    /**
     * Changes the enlightenments.
     *
     * @param values see the component
     * @return a changed copy
     * @throws IllegalArgumentException if one needs an interrupt controller, or another one, that is not there
     */
    public VmConfig withEnlightenments(Enlightenment... values) {
        return new VmConfig(name, vcpuCount, interruptMode, dirtyTracking, addressBits, cpuModel, msrPolicy, determinism, options, Set.of(values), exits);
    }

    /**
     * Changes what is handed to the caller.
     *
     * @param value see the component
     * @return a changed copy
     */
    public VmConfig withExits(ExitRequests value) {
        return new VmConfig(name, vcpuCount, interruptMode, dirtyTracking, addressBits, cpuModel, msrPolicy, determinism, options, enlightenments, value);
    }
}
