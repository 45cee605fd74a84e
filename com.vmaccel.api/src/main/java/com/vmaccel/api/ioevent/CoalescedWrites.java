package com.vmaccel.api.ioevent;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes that need not be told at once: a feature of virtual machines with the capability {@code COALESCED_WRITES}. A write that lies in a zone leaves the guest running;
 * it is told with the next exit of any vCPU, as the {@code PortWrite} or {@code MmioWrite} it is. Handlers see the same writes in the same order as without zones, and
 * before any exit that came later, but they may see them on another vCPU than the one that wrote. Thread-safe; zones can come and go while vCPUs run.
 *
 * <p>While such writes are told the vCPU is pending, and the guest is where the exit behind them left it. {@code settle} goes on to the next of them, and to that exit at
 * last. Zones are no state of the virtual machine: they are neither saved nor restored.
 */
@ProviderType
public interface CoalescedWrites {

    /**
     * Adds a zone.
     *
     * @param zone where writes may be told late
     * @throws IllegalArgumentException if it overlaps another
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses; there are too many, for example
     */
    void attach(WriteZone zone);

    /**
     * Takes a zone away. What was written to it is told nevertheless.
     *
     * @param zone a zone that was attached
     * @throws IllegalArgumentException if it was not
     */
    void detach(WriteZone zone);

    /**
     * Returns the zones.
     *
     * @return those that are attached, in the order they were
     */
    List<WriteZone> zones();
}
