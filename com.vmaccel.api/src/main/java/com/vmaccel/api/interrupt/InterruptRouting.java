package com.vmaccel.api.interrupt;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Where the global system interrupts (GSIs) of a virtual machine lead: a feature of virtual machines with the capability {@code INTERRUPT_ROUTING}. Thread-safe. The
 * table is the caller's configuration: it is neither saved nor restored with the machine's state.
 */
@ProviderType
public interface InterruptRouting {

    /**
     * Returns how many numbers there are, which is also how many routes a table may have.
     *
     * @return numbers go from 0 to this less one
     */
    int capacity();

    /**
     * Returns the table in force.
     *
     * @return at first, with {@code InterruptMode.FULL}: GSI 0 to 23 to the pin of that number of the IOAPIC and, below 16, of the two 8259; else empty
     */
    InterruptRoutes routes();

    /**
     * Replaces the table as a whole: an interrupt goes either by the old or by the new one.
     *
     * @param routes the new table
     * @throws IllegalArgumentException if it has a number or more routes than there can be, or a pin that the interrupt mode has not; nothing is changed then
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses; nothing is changed then
     */
    void replace(InterruptRoutes routes);

    /**
     * Raises an interrupt once: its pins are asserted and deasserted, its messages sent. One without a route is lost.
     *
     * @param gsi the global system interrupt
     * @throws IllegalArgumentException if there is no such number
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    void pulse(int gsi);
}
