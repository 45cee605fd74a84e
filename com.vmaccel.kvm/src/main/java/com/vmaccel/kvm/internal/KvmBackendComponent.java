package com.vmaccel.kvm.internal;

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

/** {@link KvmBackend} as a service. While KVM can be used it registers a condition, without which there is no {@link X86KvmAccelerator} service. */
@Component(service = {Backend.class, KvmBackendComponent.class}, immediate = true, configurationPid = KvmConfiguration.PID)
@Designate(ocd = KvmConfiguration.class)
@BackendId(KvmDevice.ID)
public final class KvmBackendComponent implements Backend {

    /** The id of the condition. */
    static final String CONDITION = "vmaccel.kvm";

    private final BundleContext context;
    private final KvmSettings settings;
    private final KvmBackend backend;
    private @Nullable ServiceRegistration<Condition> condition;
    private boolean deactivated;

    /**
     * Probes, and registers the condition if KVM can be used.
     *
     * @param context this bundle's context
     * @param configuration what was configured
     */
    @Activate
    public KvmBackendComponent(BundleContext context, KvmConfiguration configuration) {
        this.context = context;
        settings = KvmSettings.of(configuration);
        backend = new KvmBackend(settings);
        publish(backend.availability());
    }

    /** What was configured. */
    KvmSettings settings() {
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
