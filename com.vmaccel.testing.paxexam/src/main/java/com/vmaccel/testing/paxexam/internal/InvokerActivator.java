package com.vmaccel.testing.paxexam.internal;

import java.util.Map;
import org.ops4j.pax.exam.ProbeInvoker;
import org.ops4j.pax.exam.ProbeInvokerFactory;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Offers the invoker to Pax Exam. An activator, because declarative services need not be in a container under test. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class InvokerActivator implements BundleActivator, ProbeInvokerFactory {

    /** By which Pax Exam finds the factory. */
    static final String DRIVER = "junit5";

    /** Makes the activator; for the framework. */
    public InvokerActivator() {}

    @Override
    public void start(BundleContext context) {
        context.registerService(ProbeInvokerFactory.class, this, FrameworkUtil.asDictionary(Map.of("driver", DRIVER)));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework withdraws the service
    }

    @Override
    public ProbeInvoker createProbeInvoker(Object context, String expression) {
        return new Invoker((BundleContext) context);
    }
}
