package com.vmaccel.whpx.internal;

import com.vmaccel.api.error.UnavailableException;
import java.time.Duration;

/**
 * What can be configured.
 *
 * @param stopTimeout how long pausing and closing wait for a vCPU
 * @param emulator whether the platform's emulator completes accesses, and not the decoder of {@code com.vmaccel.x86}
 */
record WhpxSettings(Duration stopTimeout, boolean emulator) {

    /** What applies where nothing is configured. */
    static final WhpxSettings DEFAULT = new WhpxSettings(Duration.ofMillis(WhpxConfiguration.STOP_TIMEOUT_MILLIS), false);

    private static final Duration LONGEST_STOP = Duration.ofDays(1);

    static WhpxSettings of(WhpxConfiguration configuration) {
        return new WhpxSettings(Duration.ofMillis(configuration.stopTimeoutMillis()), configuration.emulator());
    }

    /**
     * Refuses what nothing could work with.
     *
     * @throws UnavailableException saying what to configure
     */
    void requireUsable() {
        if (!stopTimeout.isPositive() || stopTimeout.compareTo(LONGEST_STOP) > 0) {
            throw new UnavailableException(
                    WhpxBackend.ID, "configure", "the stop timeout is %d ms, not 1 to %d".formatted(stopTimeout.toMillis(), LONGEST_STOP.toMillis()), null,
                    "configure another stopTimeoutMillis");
        }
        if (emulator && !WinHvEmulation.isPresent()) {
            throw new UnavailableException(
                    WhpxBackend.ID, "configure", WinHvEmulation.LIBRARY + " cannot be loaded", null, "configure emulator=false, or enable the Windows feature HypervisorPlatform");
        }
    }
}
