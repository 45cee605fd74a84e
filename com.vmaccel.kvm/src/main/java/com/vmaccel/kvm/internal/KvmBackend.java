package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.engine.ProbedBackend;
import java.util.Set;

/** Says whether KVM can be used here, and why not. For programs without a container; in one, {@link KvmBackendComponent} is the service. */
public final class KvmBackend extends ProbedBackend {

    /** Makes the backend with what applies where nothing is configured; for {@link java.util.ServiceLoader}. */
    public KvmBackend() {
        this(KvmSettings.DEFAULT);
    }

    KvmBackend(KvmSettings settings) {
        super(KvmDevice.ID, Set.of(Platform.of(OperatingSystem.LINUX, Architecture.X86_64)), () -> KvmProbe.probe(settings));
    }
}
