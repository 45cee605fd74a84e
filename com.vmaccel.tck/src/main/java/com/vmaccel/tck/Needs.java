package com.vmaccel.tck;

import com.vmaccel.api.Accelerator;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a case asks of an accelerator beyond what all of them have. Immutable.
 *
 * @param features the capabilities
 * @param exits the kinds of exit
 * @param interruptModes the interrupt modes
 * @param vcpus how many vCPUs of one virtual machine
 * @param virtualMachines how many virtual machines at a time
 */
public record Needs(Set<Capability> features, Set<ExitKind> exits, Set<InterruptMode> interruptModes, int vcpus, int virtualMachines) {

    /** One virtual machine with one vCPU. */
    public static final Needs NOTHING = new Needs(Set.of(), Set.of(), Set.of(), 1, 1);

    /** Copies the sets. */
    public Needs {
        features = Set.copyOf(features);
        exits = Set.copyOf(exits);
        interruptModes = Set.copyOf(interruptModes);
    }

    /**
     * Adds a capability.
     *
     * @param feature the capability
     * @return changed needs
     */
    public Needs and(Capability feature) {
        return new Needs(plus(features, feature, Capability.class), exits, interruptModes, vcpus, virtualMachines);
    }

    /**
     * Adds a kind of exit.
     *
     * @param exit the kind
     * @return changed needs
     */
    public Needs and(ExitKind exit) {
        return new Needs(features, plus(exits, exit, ExitKind.class), interruptModes, vcpus, virtualMachines);
    }

    /**
     * Adds an interrupt mode.
     *
     * @param mode the mode
     * @return changed needs
     */
    public Needs and(InterruptMode mode) {
        return new Needs(features, exits, plus(interruptModes, mode, InterruptMode.class), vcpus, virtualMachines);
    }

    /**
     * Changes how many vCPUs are needed.
     *
     * @param count at least 1
     * @return changed needs
     */
    public Needs withVcpus(int count) {
        return new Needs(features, exits, interruptModes, count, virtualMachines);
    }

    /**
     * Changes how many virtual machines are needed at a time.
     *
     * @param count at least 1
     * @return changed needs
     */
    public Needs withVirtualMachines(int count) {
        return new Needs(features, exits, interruptModes, vcpus, count);
    }

    private static <E extends Enum<E>> Set<E> plus(Set<E> set, E one, Class<E> type) {
        EnumSet<E> result = EnumSet.noneOf(type);
        result.addAll(set);
        result.add(one);
        return result;
    }

    /**
     * Compares with what an accelerator has.
     *
     * @param accelerator the accelerator
     * @return what it lacks, one line, or empty if it has everything
     */
    public Optional<String> missing(Accelerator accelerator) {
        Capabilities offered = accelerator.capabilities();
        List<String> lacks = new ArrayList<>();
        features.stream().sorted().filter(feature -> !offered.has(feature)).forEach(feature -> lacks.add("the capability " + feature));
        exits.stream().sorted().filter(exit -> !offered.exits().contains(exit)).forEach(exit -> lacks.add("the exit " + exit));
        interruptModes.stream().sorted().filter(mode -> !offered.interruptModes().contains(mode)).forEach(mode -> lacks.add("the interrupt mode " + mode));
        if (vcpus > offered.limits().maxVcpus()) {
            lacks.add(vcpus + " vCPUs");
        }
        if (virtualMachines > offered.limits().maxVirtualMachines()) {
            lacks.add(virtualMachines + " virtual machines at a time");
        }
        return lacks.isEmpty() ? Optional.empty() : Optional.of(accelerator.id() + " lacks " + String.join(", ", lacks));
    }
}
