package com.vmaccel.kvm.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says whether KVM can be used here, and why not. For programs without a container; in one, {@link KvmBackendComponent} is the service. */
public final class KvmBackend implements Backend {

    private final KvmSettings settings;
    private @Nullable Availability last;

    /** Makes the backend with what applies where nothing is configured; for {@link java.util.ServiceLoader}. */
    public KvmBackend() {
        this(KvmSettings.DEFAULT);
    }

    KvmBackend(KvmSettings settings) {
        this.settings = settings;
    }

    @Override
    public String id() {
        return KvmDevice.ID;
    }

    @Override
    public Set<Platform> platforms() {
        return Set.of(Platform.of(OperatingSystem.LINUX, Architecture.X86_64));
    }

    @Override
    public synchronized Availability availability() {
        return last == null ? reprobe() : last;
    }

    @Override
    public synchronized Availability reprobe() {
        last = KvmProbe.probe(settings);
        return last;
    }
}
