package com.vmaccel.api.memory;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Memory that the engine itself holds for one virtual machine, beside memory of this process: a feature of virtual machines with the capability {@code MACHINE_MEMORY}. Host and guest share
 * it as they share any other. Thread-safe.
 */
@ProviderType
public interface MachineMemory {

    /**
     * Allocates zeroed memory. In its own virtual machine a part of it backs one slot at a time, which the guest can write; in others it is as ordinary host memory. It may outlive its
     * virtual machine, and some of that in the engine then lives as long.
     *
     * @param sizeBytes the size, a positive multiple of {@code Capabilities.Limits.granularityBytes}
     * @return the memory, to be closed by the caller
     * @throws IllegalArgumentException if the size is not such a multiple
     * @throws IllegalStateException if the virtual machine is closed
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    HostMemory allocate(long sizeBytes);
}
