package com.vmaccel.api.live;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The virtual machines of one backend, whoever created them: a service of each backend's bundle, with its {@code backend.id}, for whoever manages bundles. A
 * framework lets nobody refuse that a bundle is stopped; who takes bundles away asks here first. Thread-safe.
 */
@ProviderType
public interface LiveMachines {

    /**
     * Returns the backend's id.
     *
     * @return the id, for example {@code "kvm"}
     */
    String backend();

    /**
     * Returns the virtual machines that hold something of the engine: open ones, and closed ones that still wait for the owner of a vCPU.
     *
     * @return a snapshot, the oldest first
     */
    List<LiveMachine> machines();

    /**
     * Refuses new virtual machines from now on, unless there are some: one step, between which and the removal of the bundle none can be created.
     *
     * @return whether there is none; if not, nothing was changed
     */
    boolean retire();

    /**
     * Refuses new virtual machines from now on and closes all there are: kicks their vCPUs, waits the engine's stop timeout for each, and releases what is at
     * rest. One whose owner does not leave {@code run} in time is quarantined, and released when the owner does. vCPUs of the calling thread are not waited
     * for.
     *
     * @return the virtual machines that are still there, in quarantine or waiting for the owner of a vCPU to close it; empty if everything was given back
     */
    List<LiveMachine> drain();

    /**
     * Tells whether new virtual machines are refused: creating one then throws {@link IllegalStateException}.
     *
     * @return true after {@link #retire()} that succeeded or {@link #drain()}, until {@link #admit()} or the bundle starts anew
     */
    boolean isRefusing();

    /** Lets virtual machines be created again. */
    void admit();
}
