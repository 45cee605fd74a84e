package com.vmaccel.whpx.internal;

import com.vmaccel.api.error.UnavailableException;
import java.time.Duration;

/**
 * What can be configured.
 *
 * @param stopTimeout how long pausing and closing wait for a vCPU
 */
record WhpxSettings(Duration stopTimeout) {

    /** What applies where nothing is configured. */
    static final WhpxSettings DEFAULT = new WhpxSettings(Duration.ofMillis(WhpxConfiguration.STOP_TIMEOUT_MILLIS));

    private static final Duration LONGEST_STOP = Duration.ofDays(1);

    static WhpxSettings of(WhpxConfiguration configuration) {
        return new WhpxSettings(Duration.ofMillis(configuration.stopTimeoutMillis()));
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
    }
}
