package com.example.tiny;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.capability.Platform;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** Says whether the engine can be used here. */
@Component(immediate = true)
@BackendId(TinyBackend.ID)
public final class TinyBackend implements Backend {

    static final String ID = "tiny";

    @Override
    public String id() {
        return ID;
    }

    /** Where it can exist; the empty set is everywhere. */
    @Override
    public Set<Platform> platforms() {
        return Set.of();
    }

    /** Never throws: what keeps the engine from being used is an {@link Availability.Unavailable} with reason and remedy. */
    @Override
    public Availability availability() {
        return new Availability.Available(TinyAccelerator.CAPABILITIES);
    }

    @Override
    public Availability reprobe() {
        return availability();
    }
}
