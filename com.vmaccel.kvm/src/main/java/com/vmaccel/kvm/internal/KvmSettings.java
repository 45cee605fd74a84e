package com.vmaccel.kvm.internal;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.linux.KickSignal;
import java.time.Duration;

/**
 * What can be configured.
 *
 * @param device the path of KVM's device
 * @param kickSignalOffset which real-time signal kicks vCPUs, counted from {@code SIGRTMIN}
 * @param stopTimeout how long pausing and closing wait for a vCPU
 */
record KvmSettings(String device, int kickSignalOffset, Duration stopTimeout) {

    /** What applies where nothing is configured. */
    static final KvmSettings DEFAULT =
            new KvmSettings(KvmConfiguration.DEVICE, KickSignal.DEFAULT_OFFSET, Duration.ofMillis(KvmConfiguration.STOP_TIMEOUT_MILLIS));

    private static final Duration LONGEST_STOP = Duration.ofDays(1);

    static KvmSettings of(KvmConfiguration configuration) {
        return new KvmSettings(configuration.device(), configuration.kickSignalOffset(), Duration.ofMillis(configuration.stopTimeoutMillis()));
    }

    /**
     * Refuses what nothing could work with.
     *
     * @throws UnavailableException saying what to configure
     */
    void requireUsable() {
        if (!stopTimeout.isPositive() || stopTimeout.compareTo(LONGEST_STOP) > 0) {
            throw new UnavailableException(
                    KvmDevice.ID, "configure", "the stop timeout is %d ms, not 1 to %d".formatted(stopTimeout.toMillis(), LONGEST_STOP.toMillis()), null,
                    "configure another stopTimeoutMillis");
        }
    }

    KvmSettings withDevice(String path) {
        return new KvmSettings(path, kickSignalOffset, stopTimeout);
    }
}
