package com.vmaccel.whpx.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.capability.Platform;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.Designate;

/** {@link WhpxBackend} as a service. While the platform can be used it registers a condition, without which there is no {@link X86WhpxAccelerator} service. */
@Component(service = {Backend.class, WhpxBackendComponent.class}, immediate = true, configurationPid = WhpxConfiguration.PID)
@Designate(ocd = WhpxConfiguration.class)
@BackendId(WhpxBackend.ID)
public final class WhpxBackendComponent implements Backend {

    /** The id of the condition. */
    static final String CONDITION = "vmaccel.whpx";

    private final BundleContext context;
    private final WhpxSettings settings;
    private final WhpxBackend backend;
    private @Nullable ServiceRegistration<Condition> condition;
    private boolean deactivated;

    /**
     * Probes, and registers the condition if the platform can be used.
     *
     * @param context this bundle's context
     * @param configuration what was configured
     */
    @Activate
    public WhpxBackendComponent(BundleContext context, WhpxConfiguration configuration) {
        this.context = context;
        settings = WhpxSettings.of(configuration);
        backend = new WhpxBackend(settings);
        publish(backend.availability());
    }

    /** What was configured. */
    WhpxSettings settings() {
        return settings;
    }

    @Deactivate
    synchronized void deactivate() {
        deactivated = true; // who still holds this instance may ask it anew
        withdraw();
    }

    @Override
    public String id() {
        return backend.id();
    }

    @Override
    public Set<Platform> platforms() {
        return backend.platforms();
    }

    @Override
    public Availability availability() {
        return backend.availability();
    }

    @Override
    public Availability reprobe() {
        Availability availability = backend.reprobe();
        publish(availability);
        return availability;
    }

    private synchronized void publish(Availability availability) {
        if (availability instanceof Availability.Unavailable) {
            withdraw();
        } else if (condition == null && !deactivated) {
            Map<String, String> properties = Map.of(Condition.CONDITION_ID, CONDITION);
            condition = context.registerService(Condition.class, Condition.INSTANCE, FrameworkUtil.asDictionary(properties));
        }
    }

    private void withdraw() {
        if (condition != null) {
            condition.unregister();
            condition = null;
        }
    }
}
