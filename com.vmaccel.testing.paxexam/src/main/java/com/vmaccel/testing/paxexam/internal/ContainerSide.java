package com.vmaccel.testing.paxexam.internal;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.ops4j.pax.exam.util.Injector;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** In the container everything happens as usual, and fields are injected. */
public final class ContainerSide implements Side {

    /** Makes the side; nothing is looked up before an instance is there. */
    public ContainerSide() {}

    @Override
    public void begin(ExtensionContext context) {
        // JUnit does all there is to do
    }

    @Override
    public void end(ExtensionContext context) {
        // JUnit does all there is to do
    }

    @Override
    public void prepare(Object instance) {
        BundleContext probe = FrameworkUtil.getBundle(instance.getClass()).getBundleContext();
        ServiceReference<Injector> reference = probe.getServiceReference(Injector.class);
        if (reference == null) {
            throw new IllegalStateException("Pax Exam's bundle for injection is not in the container");
        }
        probe.getService(reference).injectFields(instance);
    }

    @Override
    public void test(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        invocation.proceed();
    }

    @Override
    public <T extends @Nullable Object> T factory(Invocation<T> invocation, ExtensionContext context) throws Throwable {
        return invocation.proceed();
    }

    @Override
    public void lifecycle(Invocation<@Nullable Void> invocation) throws Throwable {
        invocation.proceed();
    }
}
