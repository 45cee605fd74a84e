package com.vmaccel.api.debug;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Debugging of a guest from outside: a feature of a vCPU. What it was told to stop at becomes {@code Debug} exits. To be used on the owner thread. The guest's own
 * debug registers and flags read as if nobody debugged it.
 *
 * <p>An instruction that accesses data exits for its accesses first; the stop behind it comes when the last of them is finished, from the next run or from
 * {@code settle}. A vCPU that has stopped at an {@code EXECUTE} breakpoint stops there again when it is run: take the breakpoint away first.
 */
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
