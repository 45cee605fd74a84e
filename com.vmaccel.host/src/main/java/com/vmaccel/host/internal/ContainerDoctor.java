package com.vmaccel.host.internal;

import com.vmaccel.api.Backend;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.diagnose.DoctorCheck;
import com.vmaccel.host.Doctor;
import com.vmaccel.host.DoctorReport;
import com.vmaccel.host.HostSummary;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The doctor as a service: it also sees the bundles that did not get as far as offering a backend. */
@Component
public final class ContainerDoctor implements Doctor {

    private final BundleContext context;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Backend> backends;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<DoctorCheck> checks;

    /**
     * Makes a doctor.
     *
     * @param context sees all bundles of the container
     */
    @Activate
    public ContainerDoctor(BundleContext context) {
        this.context = context;
    }

    @Override
    public DoctorReport examine() {
        Platform platform = Platform.current();
        BundleLayers layers = new BundleLayers(List.of(context.getBundles()), platform);
        return new DoctorReport(
                HostSummary.of(platform, Optional.of(framework())).withEnabling(NativeAccessHint.of(context)), Examination.backends(backends, layers::of), Examination.checks(checks));
    }

    private String framework() {
        Bundle system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        return system.getSymbolicName() + " " + system.getVersion();
    }
}
