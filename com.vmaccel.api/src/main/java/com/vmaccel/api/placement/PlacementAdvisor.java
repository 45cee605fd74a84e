package com.vmaccel.api.placement;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that is asked where things should go. Every method is called synchronously on the thread concerned; an exception is reported to the caller of the
 * operation and undoes it. Without such a service everything works.
 */
@ConsumerType
public interface PlacementAdvisor {

    /**
     * Is told of host memory that was just allocated, before anything touches its pages.
     *
     * @param memory the new memory
     * @param kind how it was allocated, for example {@code "anonymous"}
     */
    default void memoryAllocated(MemorySegment memory, String kind) {}

    /**
     * Is told of a vCPU thread of the library that was just started, before its vCPU exists; called on that thread.
     *
     * @param vm the virtual machine's name
     * @param vcpuId the vCPU it will own
     */
    default void vcpuThreadStarted(String vm, int vcpuId) {}
}
