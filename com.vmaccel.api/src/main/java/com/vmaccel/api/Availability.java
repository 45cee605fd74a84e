package com.vmaccel.api;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.error.NativeStatus;
import java.util.Optional;

/** Whether an engine can be used on this host, and if not, why. */
public sealed interface Availability {

    /**
     * The engine can be used.
     *
     * @param capabilities what it can do
     */
    record Available(Capabilities capabilities) implements Availability {}

    /**
     * The engine cannot be used.
     *
     * @param reason why, one line
     * @param remedy what the user may do, one line
     * @param nativeStatus the native status behind it, where there is one
     */
    record Unavailable(String reason, String remedy, Optional<NativeStatus> nativeStatus) implements Availability {

        /**
         * Makes an answer without a native status.
         *
         * @param reason why, one line
         * @param remedy what the user may do, one line
         */
        public Unavailable(String reason, String remedy) {
            this(reason, remedy, Optional.empty());
        }

        @Override
        public String toString() {
            return reason + "; " + remedy;
        }
    }
}
