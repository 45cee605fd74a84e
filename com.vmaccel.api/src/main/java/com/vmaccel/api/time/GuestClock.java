package com.vmaccel.api.time;

import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The paravirtual clock of a virtual machine, which runs from its creation on: a feature of virtual machines with the capability {@code CLOCK}. Thread-safe. It is not
 * part of the saved state; who moves a guest reads it with the state and gives it back with {@link #set} (the guest notices no pause) or {@link #resume} (the guest's
 * time goes on meanwhile).
 */
@ProviderType
public interface GuestClock {

    /**
     * Reads the clock.
     *
     * @return its time, and the host's at the same moment
     */
    Reading read();

    /**
     * Sets the clock.
     *
     * @param nanos the guest's time in nanoseconds, not negative
     * @throws IllegalArgumentException if it is negative
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    void set(long nanos);

    /**
     * Sets the clock to what it would be had it run on since a reading, by the host's real time.
     *
     * @param since a reading with the real time, also of another virtual machine or host
     * @throws IllegalArgumentException if the reading lacks the real time
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    void resume(Reading since);

    /**
     * What a clock showed, and when.
     *
     * @param nanos the guest's time in nanoseconds
     * @param hostRealtimeNanos the host's real time at that moment, in nanoseconds since 1970; empty where the host cannot tell both at a time
     * @param hostTimeStamp the host's time-stamp counter at that moment; empty where the host cannot tell both at a time
     */
    record Reading(long nanos, OptionalLong hostRealtimeNanos, OptionalLong hostTimeStamp) {}
}
