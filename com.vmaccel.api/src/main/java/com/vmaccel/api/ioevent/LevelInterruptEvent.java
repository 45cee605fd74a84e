package com.vmaccel.api.ioevent;

import org.osgi.annotation.versioning.ProviderType;

/** An event that asserts a level-triggered interrupt. Thread-safe. */
@ProviderType
public interface LevelInterruptEvent extends InterruptEvent {

    /**
     * Returns the guest's acknowledgements, also those of interrupts that other devices at the line asserted.
     *
     * @return their count; closed with this event
     */
    IoEvent acknowledgements();
}
