package com.vmaccel.api.interrupt;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The interrupt controller an engine emulates for a virtual machine: a feature that is present with {@code InterruptMode.FULL}, and with {@code LOCAL} for
 * message-signalled interrupts only. Thread-safe; what is raised wakes and kicks the vCPUs it is for.
 */
@ProviderType
public interface InterruptController {

    /**
     * Sets a line.
     *
     * @param gsi the global system interrupt, from 0
     * @param asserted its level
     * @throws IllegalStateException if the controller has no lines ({@code LOCAL})
     * @throws com.vmaccel.api.error.NativeCallException if the engine has no such line
     */
    void setLine(int gsi, boolean asserted);

    /**
     * Sends a message-signalled interrupt.
     *
     * @param address the message address, as a device would write it
     * @param data the message data
     * @return false if no vCPU accepted it
     */
    boolean signalMsi(long address, int data);
}
