package com.vmaccel.api.engine;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Platform;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A backend that looks at the host when first asked, and remembers what it found until it is to look anew. Any thread. */
public abstract class ProbedBackend implements Backend {

    private final String id;
    private final Set<Platform> platforms;
    private final Supplier<? extends Availability> probe;
    private @Nullable Availability last;

    /**
     * Makes a backend.
     *
     * @param id the engine's id
     * @param platforms those it has a meaning on
     * @param probe looks at the host, and never throws
     */
    protected ProbedBackend(String id, Set<Platform> platforms, Supplier<? extends Availability> probe) {
        this.id = id;
        this.platforms = Set.copyOf(platforms);
        this.probe = probe;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final Set<Platform> platforms() {
        return platforms;
    }

    @Override
    public final synchronized Availability availability() {
        return last == null ? reprobe() : last;
    }

    @Override
    public final synchronized Availability reprobe() {
        last = probe.get();
        return last;
    }
}
