package com.vmaccel.whpx.internal;

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

/** {@link WhpxBackend} as a service. While the platform can be used it registers a condition, without which there is no {@link X86WhpxAccelerator} service. */
@Component(service = {Backend.class, WhpxBackendComponent.class}, immediate = true, configurationPid = WhpxConfiguration.PID)
@Designate(ocd = WhpxConfiguration.class)
@BackendId(WhpxBackend.ID)
public final class WhpxBackendComponent extends PublishedBackend {

    /** The id of the condition. */
    static final String CONDITION = "vmaccel.whpx";

    private final WhpxSettings settings;

    /**
     * Probes, and registers the condition if the platform can be used.
     *
     * @param context this bundle's context
     * @param configuration what was configured
     */
    @Activate
    public WhpxBackendComponent(BundleContext context, WhpxConfiguration configuration) {
        this(context, WhpxSettings.of(configuration));
    }

    private WhpxBackendComponent(BundleContext context, WhpxSettings settings) {
        super(new WhpxBackend(settings), () -> register(context));
        this.settings = settings;
    }

    private static Runnable register(BundleContext context) {
        Map<String, String> properties = Map.of(Condition.CONDITION_ID, CONDITION);
        return context.registerService(Condition.class, Condition.INSTANCE, FrameworkUtil.asDictionary(properties))::unregister;
    }

    /** What was configured. */
    WhpxSettings settings() {
        return settings;
    }
}
