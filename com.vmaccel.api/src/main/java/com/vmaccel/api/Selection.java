package com.vmaccel.api;

import com.vmaccel.api.capability.ExecutionKind;
import java.util.List;

/**
 * An accelerator, and why it was chosen.
 *
 * @param accelerator the choice
 * @param rejected one line for each engine that was considered and not chosen, with the reason
 * @param <A> the type of accelerator
 */
public record Selection<A extends Accelerator>(A accelerator, List<String> rejected) {

    /** Copies the list. */
    public Selection {
        rejected = List.copyOf(rejected);
    }

    /**
     * Explains the choice.
     *
     * @return one line; for a software engine it says why nothing faster was possible
     */
    public String explanation() {
        boolean software = accelerator.capabilities().kind() == ExecutionKind.SOFTWARE;
        String choice = software ? accelerator.id() + " (software CPU)" : accelerator.id();
        List<String> reasons = software && rejected.isEmpty() ? List.of("no other engine is installed") : rejected;
        return reasons.isEmpty() ? choice : choice + ", because " + String.join("; ", reasons);
    }
}
