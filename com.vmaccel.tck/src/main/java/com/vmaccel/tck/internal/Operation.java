package com.vmaccel.tck.internal;

import com.vmaccel.api.capability.Capability;
import org.jspecify.annotations.Nullable;

/** One operation of the API with harmless arguments. What it writes is what was there, so that a guest does not notice. */
record Operation(String name, Kind kind, @Nullable Capability capability, Action action) {

    /** Calls it. */
    @FunctionalInterface
    interface Action {
        void apply(Subject subject) throws Exception;
    }

    /** Tells whether the virtual machine has it. */
    boolean isIn(Subject subject) {
        return capability == null || subject.vm().capabilities().has(capability);
    }
}
