package com.vmaccel.soft.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.capability.Platform;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** Says that the software CPU can be used, which it always can. */
@Component(service = Backend.class, immediate = true)
@BackendId(SoftBackend.ID)
public final class SoftBackend implements Backend {

    /** The engine's id. */
    static final String ID = "soft";

    /** Makes the backend. */
    public SoftBackend() {}

    @Override
    public String id() {
        return ID;
    }

    /** Every one. */
    @Override
    public Set<Platform> platforms() {
        return Set.of();
    }

    @Override
    public Availability availability() {
        return new Availability.Available(SoftCapabilities.ALL);
    }

    @Override
    public Availability reprobe() {
        return availability();
    }
}
