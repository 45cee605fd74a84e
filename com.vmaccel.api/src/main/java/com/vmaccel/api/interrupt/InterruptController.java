package com.vmaccel.api.interrupt;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The lines of the interrupt controllers an engine emulates for a virtual machine: a feature that is present with {@code InterruptMode.FULL}. Thread-safe; what is
 * raised wakes and kicks the vCPUs it is for.
 */
@ProviderType
public interface InterruptController {

    /**
     * Returns how many lines there are.
     *
     * @return the number of global system interrupts, counted from 0
     */
    int lines();

    /**
     * Sets a line.
     *
     * @param gsi the global system interrupt, 0 to {@link #lines()} less one
     * @param asserted its level
     * @throws IllegalArgumentException if there is no such line
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    void setLine(int gsi, boolean asserted);
}
