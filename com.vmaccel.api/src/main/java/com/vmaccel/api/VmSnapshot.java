package com.vmaccel.api;

import com.vmaccel.api.state.VmState;
import org.osgi.annotation.versioning.ProviderType;

/** The state and memory of a virtual machine at a moment, to come back to with {@link VirtualMachine#restore}. */
@ProviderType
public interface VmSnapshot extends AutoCloseable {

    /**
     * Returns the state of vCPUs and devices.
     *
     * @return the state, without memory
     */
    VmState state();

    /**
     * Returns how much memory the snapshot holds.
     *
     * @return bytes
     */
    long memoryBytes();

    /** Releases the copied memory; the snapshot cannot be restored any more. A second call does nothing. */
    @Override
    void close();
}
