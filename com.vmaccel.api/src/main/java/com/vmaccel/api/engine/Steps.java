package com.vmaccel.api.engine;

import org.jspecify.annotations.Nullable;

/** Steps that are all to be taken whatever one of them throws. The first failure comes out in the end, with the later ones suppressed. For one thread. */
public final class Steps {

    private @Nullable RuntimeException first;

    /** Begins without steps. */
    public Steps() {}

    /**
     * Takes a step.
     *
     * @param step what to do; what it throws is kept
     * @return this
     */
    public Steps take(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
        return this;
    }

    /** Throws what the first step threw that threw something. */
    public void finish() {
        if (first != null) {
            throw first;
        }
    }
}
