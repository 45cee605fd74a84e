package com.vmaccel.api.observe;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.MemorySlot;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that is told what virtual machines do. Called synchronously on the thread concerned, so it must be quick and must not call back into the virtual
 * machine. One that throws is told nothing more, and its exception is logged. When there is none, observation costs one comparison for each exit.
 */
@ConsumerType
public interface VmObserver {

    /**
     * Is told that a vCPU left the guest, on its owner thread.
     *
     * @param vm the virtual machine's name
     * @param vcpuId the vCPU
     * @param kind why it left
     */
    default void exited(String vm, int vcpuId, ExitKind kind) {}

    /**
     * Is told that a vCPU was kicked, on the kicking thread.
     *
     * @param vm the virtual machine's name
     * @param vcpuId the vCPU
     */
    default void kicked(String vm, int vcpuId) {}

    /**
     * Is told of a new slot, or of one whose access changed.
     *
     * @param vm the virtual machine's name
     * @param slot the slot
     */
    default void mapped(String vm, MemorySlot slot) {}

    /**
     * Is told of a slot that was taken away.
     *
     * @param vm the virtual machine's name
     * @param slot the slot
     */
    default void unmapped(String vm, MemorySlot slot) {}
}
