package com.vmaccel.host;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.error.NativeStatus;
import java.util.List;
import java.util.Optional;

/** How far a backend got: exactly one of four, in this order. */
public sealed interface Layer {

    /**
     * Names the layer.
     *
     * @return the words reports use
     */
    String title();

    /**
     * The backend is not there.
     *
     * @param remedy how to get it, or why it cannot be had here, one line
     */
    record NotInstalled(String remedy) implements Layer {
        @Override
        public String title() {
            return "not installed";
        }
    }

    /**
     * The backend's bundle is there, but this container does not offer what it needs.
     *
     * @param missing each requirement that nothing meets, one line each, at least one
     * @param remedy what may be done, one line
     */
    record NotResolved(List<String> missing, String remedy) implements Layer {
        /** Copies the list. */
        public NotResolved {
            missing = List.copyOf(missing);
        }

        @Override
        public String title() {
            return "not resolved";
        }
    }

    /**
     * The backend is there and cannot be used.
     *
     * @param reason why, one line
     * @param remedy what may be done, one line
     * @param nativeStatus the native status behind it, where there is one
     */
    record Unavailable(String reason, String remedy, Optional<NativeStatus> nativeStatus) implements Layer {
        /**
         * Makes a layer without a native status.
         *
         * @param reason why, one line
         * @param remedy what may be done, one line
         */
        public Unavailable(String reason, String remedy) {
            this(reason, remedy, Optional.empty());
        }

        @Override
        public String title() {
            return "unavailable";
        }
    }

    /**
     * The backend can be used.
     *
     * @param capabilities what it can do
     */
    record Available(Capabilities capabilities) implements Layer {
        @Override
        public String title() {
            return "available";
        }
    }
}
