package com.vmaccel.machine.internal;

import com.vmaccel.machine.RunResult.Outcome;
import org.jspecify.annotations.Nullable;

/** How the guest ended the run by itself, if it did. For the vCPU thread. */
final class GuestEnd {

    private @Nullable Outcome outcome;

    /** Ends the run after the current access. */
    void end(Outcome how) {
        outcome = how;
    }

    @Nullable Outcome outcome() {
        return outcome;
    }
}
