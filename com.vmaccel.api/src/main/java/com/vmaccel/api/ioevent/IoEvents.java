package com.vmaccel.api.ioevent;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Doorbells of a virtual machine: writes of the guest that raise an event instead of an exit, the vCPU going on meanwhile. A feature of virtual machines with the
 * capability {@code IO_EVENTS}. Thread-safe; doorbells can come and go while vCPUs run.
 *
 * <p>A write that matches no doorbell is an exit as ever, and so is every read. Memory that a slot backs rings no doorbell. Doorbells are no state of the virtual
 * machine: they are neither saved nor brought back.
 */
@ProviderType
public interface IoEvents {

    /**
     * Attaches a doorbell.
     *
     * @param doorbell which writes ring it
     * @param listener is told when it was rung
     * @return the event, to be closed by the caller
     * @throws IllegalArgumentException if one that rings for the same writes is attached
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses, for example because it has no more of them
     */
    IoEvent attach(Doorbell doorbell, IoEvent.Listener listener);

    /**
     * Attaches a doorbell that nobody is told of: for threads that wait or look.
     *
     * @param doorbell which writes ring it
     * @return the event, to be closed by the caller
     * @throws IllegalArgumentException if one that rings for the same writes is attached
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    default IoEvent attach(Doorbell doorbell) {
        return attach(doorbell, event -> {});
    }
}
