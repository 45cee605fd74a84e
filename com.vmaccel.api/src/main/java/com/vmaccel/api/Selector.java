package com.vmaccel.api;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.error.UnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Chooses among accelerators: a pure function of what is there, used alike by plain Java and by components that inject the services. */
public final class Selector {

    private Selector() {}

    /**
     * Chooses the best accelerator that meets the requirements.
     *
     * @param requirements what is asked for
     * @param accelerators the accelerators there are
     * @param backends the engines known, for the reasons of those that gave no accelerator
     * @param <A> the type of accelerator asked for
     * @return the choice, and why not the others
     * @throws UnavailableException if none meets them, with the reason of every engine considered
     */
    public static <A extends Accelerator> Selection<A> select(
            Requirements<A> requirements, Collection<? extends Accelerator> accelerators, Collection<? extends Backend> backends) {
        return select(requirements, accelerators, backends, List.of());
    }

    /** Chooses, with problems that were met while the engines were looked for. */
    static <A extends Accelerator> Selection<A> select(
            Requirements<A> requirements,
            Collection<? extends Accelerator> accelerators,
            Collection<? extends Backend> backends,
            List<String> problems) {
        List<String> rejected = new ArrayList<>(problems);
        rejected.addAll(unusable(requirements, accelerators, backends));
        for (Accelerator candidate : accelerators.stream().sorted(Selector::preferring).toList()) {
            List<String> unmet = unmet(requirements, candidate);
            if (unmet.isEmpty()) {
                return new Selection<>(requirements.type().cast(candidate), rejected);
            }
            if (requirements.wants(candidate.id())) {
                rejected.add(candidate.id() + ": " + String.join(", ", unmet));
            }
        }
        throw new UnavailableException("select " + requirements, rejected);
    }

    /** Hardware before software, better evidence before worse, then by id. */
    private static int preferring(Accelerator one, Accelerator other) {
        Capabilities first = one.capabilities();
        Capabilities second = other.capabilities();
        int byKind = first.kind().compareTo(second.kind());
        int byEvidence = first.evidence().compareTo(second.evidence());
        return byKind != 0 ? byKind : byEvidence != 0 ? byEvidence : one.id().compareTo(other.id());
    }

    private static List<String> unmet(Requirements<?> requirements, Accelerator candidate) {
        return requirements.type().isInstance(candidate)
                ? requirements.unmet(candidate.id(), candidate.capabilities())
                : List.of("runs " + candidate.capabilities().architecture() + " guests");
    }

    /** The engines asked for that gave no accelerator. */
    private static List<String> unusable(
            Requirements<?> requirements, Collection<? extends Accelerator> accelerators, Collection<? extends Backend> backends) {
        List<String> reasons = new ArrayList<>();
        for (Backend backend : backends) {
            if (!requirements.wants(backend.id())) {
                continue;
            }
            if (backend.availability() instanceof Availability.Unavailable no) {
                reasons.add(backend.id() + ": " + no);
            } else if (accelerators.stream().noneMatch(accelerator -> accelerator.id().equals(backend.id()))) {
                reasons.add(backend.id() + ": available, but it offers no accelerator");
            }
        }
        return reasons;
    }
}
