package com.vmaccel.api.capability;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What one engine on one host can do. Asked before anything is created, so nobody has to probe by exception.
 *
 * @param architecture the guests it runs
 * @param kind whether hardware or software executes them
 * @param evidence what stands behind the engine
 * @param features what it can do beyond the floor all engines have
 * @param interruptModes the interrupt modes it offers
 * @param exits the kinds of exit it can report
 * @param limits its numbers
 */
public record Capabilities(
        Architecture architecture,
        ExecutionKind kind,
        Evidence evidence,
        Set<Capability> features,
        Set<InterruptMode> interruptModes,
        Set<ExitKind> exits,
        Limits limits) {

    /** Copies the sets, so that the record is immutable. */
    public Capabilities {
        features = copy(features, Capability.class);
        interruptModes = copy(interruptModes, InterruptMode.class);
        exits = copy(exits, ExitKind.class);
    }

    /**
     * The numbers of an engine.
     *
     * @param maxVcpus the most vCPUs one virtual machine can have, at least 1
     * @param maxMemorySlots the most memory slots one virtual machine can have, at least 1
     * @param maxVirtualMachines the most virtual machines this process can have open at a time; {@link Integer#MAX_VALUE} when only resources limit it
     * @param granularityBytes the size and alignment that slots, their host memory and their guest addresses are multiples of; a power of two
     * @param addressBits the width of guest-physical addresses, 32 to 52
     */
    public record Limits(int maxVcpus, int maxMemorySlots, int maxVirtualMachines, long granularityBytes, int addressBits) {}

    /**
     * Tells whether a feature is there.
     *
     * @param capability the feature
     * @return true if the engine has it
     */
    public boolean has(Capability capability) {
        return features.contains(capability);
    }

    private static <E extends Enum<E>> Set<E> copy(Set<E> values, Class<E> type) {
        EnumSet<E> result = EnumSet.noneOf(type);
        result.addAll(values);
        return Collections.unmodifiableSet(result);
    }
}
