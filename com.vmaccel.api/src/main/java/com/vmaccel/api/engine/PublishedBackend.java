package com.vmaccel.api.engine;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Platform;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Deactivate;

/**
 * A backend as a component: while it is available something is published, in OSGi the condition without which there is no accelerator. Any thread.
 */
public abstract class PublishedBackend implements Backend {

    private final Backend backend;
    private final Supplier<? extends Runnable> publication;
    private @Nullable Runnable withdrawal;
    private boolean deactivated;

    /**
     * Probes, and publishes if the backend is available.
     *
     * @param backend says whether it is
     * @param publication publishes, and returns what withdraws that; called again only after a withdrawal
     */
    protected PublishedBackend(Backend backend, Supplier<? extends Runnable> publication) {
        this.backend = backend;
        this.publication = publication;
        publish(backend.availability());
    }

    /** Withdraws for good; called by declarative services. Who still holds this instance may ask it anew. */
    @Deactivate
    public final synchronized void deactivate() {
        deactivated = true;
        withdraw();
    }

    @Override
    public final String id() {
        return backend.id();
    }

    @Override
    public final Set<Platform> platforms() {
        return backend.platforms();
    }

    @Override
    public final Availability availability() {
        return backend.availability();
    }

    @Override
    public final Availability reprobe() {
        Availability availability = backend.reprobe();
        publish(availability);
        return availability;
    }

    private synchronized void publish(Availability availability) {
        if (availability instanceof Availability.Unavailable) {
            withdraw();
        } else if (withdrawal == null && !deactivated) {
            withdrawal = publication.get();
        }
    }

    private void withdraw() {
        if (withdrawal != null) {
            withdrawal.run();
            withdrawal = null;
        }
    }
}
