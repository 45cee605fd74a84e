package com.vmaccel.api.ioevent;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Level-triggered interrupts that several devices may share: a feature of virtual machines with the capability {@code LEVEL_INTERRUPT_EVENTS}. Thread-safe.
 */
@ProviderType
public interface LevelInterruptEvents {

    /**
     * Opens an event for a level-triggered interrupt. A signal asserts the line. It stays asserted until the guest acknowledges the interrupt; then it is deasserted
     * for all of its events, each of them is told, and a device that still wants service signals again.
     * An acknowledgement may be told more often than the guest gave it.
     *
     * @param gsi the global system interrupt of a pin
     * @param acknowledged is told that the guest acknowledged the interrupt
     * @return the event, to be closed by the caller, at the latest with the virtual machine
     * @throws IllegalArgumentException if there is no such number
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    LevelInterruptEvent open(int gsi, IoEvent.Listener acknowledged);
}
