package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.engine.ProbedBackend;
import java.util.Set;

/** Says whether Windows Hypervisor Platform can be used here, and why not. For programs without a container; in one, {@link WhpxBackendComponent} is the service. */
public final class WhpxBackend extends ProbedBackend {

    /** The engine's id. */
    static final String ID = "whpx";

    /** Makes the backend with what applies where nothing is configured; for {@link java.util.ServiceLoader}. */
    public WhpxBackend() {
        this(WhpxSettings.DEFAULT);
    }

    WhpxBackend(WhpxSettings settings) {
        super(ID, Set.of(Platform.of(OperatingSystem.WINDOWS, Architecture.X86_64)), () -> WhpxProbe.probe(settings));
    }
}
