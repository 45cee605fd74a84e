package com.vmaccel.api;

import org.osgi.annotation.versioning.ProviderType;

/** How {@link Accelerators} gets an accelerator of an available engine outside of a container. Found beside {@link Backend} in {@code META-INF/services}. */
@ProviderType
public interface AcceleratorProvider {

    /**
     * Returns the engine's id. Asked before any native class is loaded.
     *
     * @return the id of its {@link Backend}
     */
    String id();

    /**
     * Makes an accelerator; called only while the backend is available.
     *
     * @return a new accelerator
     */
    Accelerator accelerator();
}
