package com.vmaccel.api;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.InterruptMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a program asks of an accelerator. Immutable: each method returns a changed copy.
 *
 * @param <A> the type of accelerator asked for
 */
public final class Requirements<A extends Accelerator> {

    private final Class<A> type;
    private final boolean softwareAllowed;
    private final Optional<String> backend;
    private final int vcpus;
    private final Set<Capability> capabilities;
    private final Set<InterruptMode> interruptModes;

    private Requirements(
            Class<A> type,
            boolean softwareAllowed,
            Optional<String> backend,
            int vcpus,
            Set<Capability> capabilities,
            Set<InterruptMode> interruptModes) {
        this.type = type;
        this.softwareAllowed = softwareAllowed;
        this.backend = backend;
        this.vcpus = vcpus;
        this.capabilities = capabilities;
        this.interruptModes = interruptModes;
    }

    /**
     * Asks for an engine for x86 guests, in hardware.
     *
     * @return the requirements
     */
    public static Requirements<X86Accelerator> x86() {
        return new Requirements<>(X86Accelerator.class, false, Optional.empty(), 1, Set.of(), Set.of());
    }

    /**
     * Allows a software engine where no hardware engine matches.
     *
     * @return a changed copy
     */
    public Requirements<A> allowSoftware() {
        return new Requirements<>(type, true, backend, vcpus, capabilities, interruptModes);
    }

    /**
     * Insists on one engine; a software engine that is named is allowed.
     *
     * @param id its id, for example {@code "kvm"}
     * @return a changed copy
     */
    public Requirements<A> backend(String id) {
        return new Requirements<>(type, softwareAllowed, Optional.of(id), vcpus, capabilities, interruptModes);
    }

    /**
     * Asks for a number of vCPUs in one virtual machine.
     *
     * @param count at least 1
     * @return a changed copy
     */
    public Requirements<A> vcpus(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a virtual machine needs at least one vCPU, not " + count);
        }
        return new Requirements<>(type, softwareAllowed, backend, count, capabilities, interruptModes);
    }

    /**
     * Asks for features.
     *
     * @param features what the engine must have, besides what was asked before
     * @return a changed copy
     */
    public Requirements<A> with(Capability... features) {
        EnumSet<Capability> all = EnumSet.noneOf(Capability.class);
        all.addAll(capabilities);
        all.addAll(List.of(features));
        return new Requirements<>(type, softwareAllowed, backend, vcpus, all, interruptModes);
    }

    /**
     * Asks for an interrupt mode.
     *
     * @param mode what the engine must offer, besides what was asked before
     * @return a changed copy
     */
    public Requirements<A> with(InterruptMode mode) {
        EnumSet<InterruptMode> all = EnumSet.of(mode);
        all.addAll(interruptModes);
        return new Requirements<>(type, softwareAllowed, backend, vcpus, capabilities, all);
    }

    /**
     * Returns the type of accelerator asked for.
     *
     * @return its interface
     */
    public Class<A> type() {
        return type;
    }

    /**
     * Says what an engine lacks.
     *
     * @param id its id
     * @param offered its capabilities
     * @return one phrase for each requirement it does not meet; empty if it meets all
     */
    public List<String> unmet(String id, Capabilities offered) {
        List<String> reasons = new ArrayList<>();
        if (!wants(id)) {
            reasons.add("not asked for");
        }
        if (offered.kind() == ExecutionKind.SOFTWARE && !softwareAllowed && backend.isEmpty()) {
            reasons.add("a software engine, which was not allowed");
        }
        if (offered.limits().maxVcpus() < vcpus) {
            reasons.add("at most " + offered.limits().maxVcpus() + " vCPUs");
        }
        capabilities.stream().filter(feature -> !offered.has(feature)).forEach(feature -> reasons.add("no " + feature));
        interruptModes.stream().filter(mode -> !offered.interruptModes().contains(mode)).forEach(mode -> reasons.add("no interrupt mode " + mode));
        return reasons;
    }

    /**
     * Tells whether an engine is considered at all.
     *
     * @param id its id
     * @return false if another one was named
     */
    public boolean wants(String id) {
        return backend.isEmpty() || backend.get().equals(id);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(type.getSimpleName());
        backend.ifPresent(id -> parts.add("backend " + id));
        if (vcpus > 1) {
            parts.add(vcpus + " vCPUs");
        }
        capabilities.forEach(feature -> parts.add(feature.toString()));
        interruptModes.forEach(mode -> parts.add("interrupt mode " + mode));
        if (softwareAllowed) {
            parts.add("software allowed");
        }
        return String.join(", ", parts);
    }
}
