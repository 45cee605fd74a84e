package com.vmaccel.whpx.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says whether Windows Hypervisor Platform can be used here, and why not. For programs without a container; in one, {@link WhpxBackendComponent} is the service. */
public final class WhpxBackend implements Backend {

    /** The engine's id. */
    static final String ID = "whpx";

    private final WhpxSettings settings;
    private @Nullable Availability last;

    /** Makes the backend with what applies where nothing is configured; for {@link java.util.ServiceLoader}. */
    public WhpxBackend() {
        this(WhpxSettings.DEFAULT);
    }

    WhpxBackend(WhpxSettings settings) {
        this.settings = settings;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Platform> platforms() {
        return Set.of(Platform.of(OperatingSystem.WINDOWS, Architecture.X86_64));
    }

    @Override
    public synchronized Availability availability() {
        return last == null ? reprobe() : last;
    }

    @Override
    public synchronized Availability reprobe() {
        last = WhpxProbe.probe(settings);
        return last;
    }
}
