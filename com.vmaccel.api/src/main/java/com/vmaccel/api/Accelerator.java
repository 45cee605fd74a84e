package com.vmaccel.api;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.memory.HostMemoryAllocator;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An engine that is usable here and creates virtual machines. In a container a service of bundle scope, present only while its {@link Backend} is available:
 * when the bundle that uses it stops, its virtual machines are closed. Thread-safe.
 */
@ProviderType
public interface Accelerator {

    /**
     * Returns the engine's id.
     *
     * @return the id of its {@link Backend}, for example {@code "kvm"}
     */
    String id();

    /**
     * Returns what it can do.
     *
     * @return the capabilities
     */
    Capabilities capabilities();

    /**
     * Returns its allocator of host memory.
     *
     * @return the allocator
     */
    HostMemoryAllocator memory();

    /**
     * Creates a virtual machine.
     *
     * @param config everything that is settled beforehand
     * @return the virtual machine, to be closed by the caller
     * @throws IllegalArgumentException if the configuration is for another architecture or beyond the engine's limits
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException if it needs what the engine lacks
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     * @throws IllegalStateException if this accelerator's bundle was stopped, or as many virtual machines are open as the process may have
     */
    VirtualMachine createVirtualMachine(VmConfig config);
}
