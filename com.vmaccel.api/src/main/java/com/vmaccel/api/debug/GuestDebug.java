package com.vmaccel.api.debug;

import org.osgi.annotation.versioning.ProviderType;

/** Debugging of a guest from outside: a feature of a vCPU. What it was told to stop at becomes {@code Debug} exits. To be used on the owner thread. */
@ProviderType
public interface GuestDebug {

    /**
     * Replaces what the vCPU stops at.
     *
     * @param settings the new settings; {@link DebugSettings#OFF} stops at nothing
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException if the engine lacks something asked for
     * @throws IllegalArgumentException if there are more breakpoints than {@link #hardwareBreakpoints()}
     */
    void configure(DebugSettings settings);

    /**
     * Returns how many addresses can be watched at a time.
     *
     * @return the number of hardware breakpoints and watchpoints together, 0 or more
     */
    int hardwareBreakpoints();
}
