package com.vmaccel.api.ioevent;

import org.osgi.annotation.versioning.ProviderType;

/** An event that raises an interrupt. Thread-safe. */
@ProviderType
public interface InterruptEvent extends AutoCloseable {

    /**
     * Raises the interrupt. Several signals before the first is delivered may be one.
     *
     * @throws IllegalStateException if the event or the virtual machine is closed
     */
    void signal();

    /** Ends the event; what was signalled may still be delivered. A level that was asserted is deasserted. A second call does nothing. */
    @Override
    void close();
}
