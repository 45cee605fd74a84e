package com.vmaccel.api;

import com.vmaccel.api.capability.Platform;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Says whether an engine can be used here, and why not. Registered as a service wherever its bundle resolves, and found by {@link Accelerators} outside of a
 * container. Thread-safe. Nothing here throws.
 */
@ProviderType
public interface Backend {

    /**
     * Returns the engine's id.
     *
     * @return a lower-case word, for example {@code "kvm"}
     */
    String id();

    /**
     * Returns where the engine can exist. Asked before any native class is loaded.
     *
     * @return the platforms, or an empty set for all
     */
    Set<Platform> platforms();

    /**
     * Returns the result of the last probe, probing first if there was none. A probe executes no guest code.
     *
     * @return whether the engine can be used
     */
    Availability availability();

    /**
     * Probes anew, for example after a permission was granted.
     *
     * @return whether the engine can be used now
     */
    Availability reprobe();
}
