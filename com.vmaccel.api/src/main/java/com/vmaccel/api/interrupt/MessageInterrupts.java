package com.vmaccel.api.interrupt;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Interrupts that devices send as a message (MSI), past all lines: a feature of virtual machines with the capability {@code MSI}. Thread-safe; a message wakes and
 * kicks the vCPUs it is for. Source: Intel SDM volume 3 section 12.11.
 */
@ProviderType
public interface MessageInterrupts {

    /**
     * Sends a message.
     *
     * @param address the message address, as a device would write it
     * @param data the message data
     * @return false if no vCPU accepted it
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    boolean signal(long address, int data);
}
