package com.vmaccel.api.engine;

import org.jspecify.annotations.Nullable;

/** Steps that are all to be taken whatever one of them throws. The first failure comes out in the end, with the later ones suppressed. */
final class Steps {

    private @Nullable RuntimeException first;

    Steps take(Runnable step) {
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

    void finish() {
        if (first != null) {
            throw first;
        }
    }
}
