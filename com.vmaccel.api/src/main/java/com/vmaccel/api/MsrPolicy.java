package com.vmaccel.api;

import com.vmaccel.api.capability.Architecture;

/** What happens when a guest accesses an x86 MSR that the engine does not handle. */
public enum MsrPolicy {
    /** The guest gets #GP. */
    FAULT,
    /** An {@code MsrRead} or {@code MsrWrite} exit lets the caller decide. Needs the capability {@code MSR_EXITS}. */
    EXIT;

    /**
     * Returns the architecture the policy is for.
     *
     * @return {@link Architecture#X86_64}
     */
    public Architecture architecture() {
        return Architecture.X86_64;
    }
}
