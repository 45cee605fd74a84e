package com.vmaccel.api.ioevent;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Interrupts raised by an event, cheaper than a call to the interrupt controller for a device that raises often: a feature of virtual machines with the capability
 * {@code INTERRUPT_EVENTS}. What an event leads to is what {@link com.vmaccel.api.interrupt.InterruptRouting} has for its number when it is raised. Thread-safe.
 */
@ProviderType
public interface InterruptEvents {

    /**
     * Opens an event for an edge-triggered interrupt: each signal asserts and deasserts pins, and sends messages.
     *
     * @param gsi the global system interrupt, 0 to the routing's capacity less one; it may get its routes later
     * @return the event, to be closed by the caller, at the latest with the virtual machine
     * @throws IllegalArgumentException if there is no such number
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    InterruptEvent open(int gsi);
}
