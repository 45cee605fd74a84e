package com.vmaccel.kvm.internal;

import com.vmaccel.api.Backend;
import com.vmaccel.api.BackendId;
import com.vmaccel.api.engine.PublishedBackend;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.condition.Condition;
import org.osgi.service.metatype.annotations.Designate;

/** {@link KvmBackend} as a service. While KVM can be used it registers a condition, without which there is no {@link X86KvmAccelerator} service. */
@Component(service = {Backend.class, KvmBackendComponent.class}, immediate = true, configurationPid = KvmConfiguration.PID)
@Designate(ocd = KvmConfiguration.class)
@BackendId(KvmDevice.ID)
public final class KvmBackendComponent extends PublishedBackend {

    /** The id of the condition. */
    static final String CONDITION = "vmaccel.kvm";

    private final KvmSettings settings;

    /**
     * Probes, and registers the condition if KVM can be used.
     *
     * @param context this bundle's context
     * @param configuration what was configured
     */
    @Activate
    public KvmBackendComponent(BundleContext context, KvmConfiguration configuration) {
        this(context, KvmSettings.of(configuration));
    }

    private KvmBackendComponent(BundleContext context, KvmSettings settings) {
        super(new KvmBackend(settings), () -> register(context));
        this.settings = settings;
    }

    private static Runnable register(BundleContext context) {
        Map<String, String> properties = Map.of(Condition.CONDITION_ID, CONDITION);
        return context.registerService(Condition.class, Condition.INSTANCE, FrameworkUtil.asDictionary(properties))::unregister;
    }

    /** What was configured. */
    KvmSettings settings() {
        return settings;
    }
}
