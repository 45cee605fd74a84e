package com.vmaccel.soft.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.error.UnavailableException;
import java.time.Duration;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/** Says that the software CPU can be used, which it always can unless it is configured in vain. */
@Component(service = {Backend.class, SoftBackend.class}, immediate = true, configurationPid = SoftConfiguration.PID)
@Designate(ocd = SoftConfiguration.class)
@BackendId(SoftBackend.ID)
public final class SoftBackend implements Backend {

    /** The engine's id. */
    static final String ID = "soft";

    private final long stopTimeoutMillis;

    /** Makes the backend with what applies where nothing is configured; for {@link java.util.ServiceLoader}. */
    public SoftBackend() {
        stopTimeoutMillis = SoftConfiguration.STOP_TIMEOUT_MILLIS;
    }

    /**
     * Makes the backend of a container.
     *
     * @param configuration what was configured
     */
    @Activate
    public SoftBackend(SoftConfiguration configuration) {
        stopTimeoutMillis = configuration.stopTimeoutMillis();
    }

    /**
     * How long pausing and closing wait for a vCPU.
     *
     * @throws UnavailableException if what was configured cannot be used
     */
    Duration stopTimeout() {
        if (availability() instanceof Availability.Unavailable unavailable) {
            throw new UnavailableException(ID, "configure", unavailable.reason(), null, unavailable.remedy());
        }
        return Duration.ofMillis(stopTimeoutMillis);
    }

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
        if (stopTimeoutMillis < 1 || stopTimeoutMillis > SoftConfiguration.LONGEST_STOP_MILLIS) {
            return new Availability.Unavailable(
                    "the stop timeout is %d ms, not 1 to %d".formatted(stopTimeoutMillis, SoftConfiguration.LONGEST_STOP_MILLIS), "configure another stopTimeoutMillis");
        }
        return new Availability.Available(SoftCapabilities.ALL);
    }

    @Override
    public Availability reprobe() {
        return availability();
    }
}
