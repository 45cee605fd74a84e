package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;

/** One or several exits that must come next. An instance describes; {@link #begin()} makes what follows one run. */
interface Expectation {

    /** Begins to wait. */
    Step begin();

    /** Waits for the exits. */
    @FunctionalInterface
    interface Step {
        /**
         * Takes an exit.
         *
         * @throws AssertionError if it is not the one that must come
         */
        Reply accept(VcpuExit exit);
    }

    /** The answer to an exit, and whether it was the last one of the expectation. */
    record Reply(Completion completion, boolean last) {}
}
