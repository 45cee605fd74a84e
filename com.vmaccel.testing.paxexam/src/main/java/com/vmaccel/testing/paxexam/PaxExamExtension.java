package com.vmaccel.testing.paxexam;

import com.vmaccel.testing.paxexam.internal.ContainerSide;
import com.vmaccel.testing.paxexam.internal.HostSide;
import com.vmaccel.testing.paxexam.internal.Side;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.osgi.framework.BundleReference;

/** What {@link PaxExam} does: in the JVM that drives the tests it has them executed in the container, and in the container it injects services. */
public final class PaxExamExtension implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor, TestInstancePostProcessor {

    private final Side side = PaxExamExtension.class.getClassLoader() instanceof BundleReference ? new ContainerSide() : new HostSide();

    /** Makes the extension; for JUnit. */
    public PaxExamExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        side.begin(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        side.end(context);
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
        side.prepare(instance);
    }

    @Override
    public void interceptTestMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        side.test(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        side.test(invocation, context);
    }

    @Override
    public <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
        return side.factory(invocation, context);
    }

    @Override
    public void interceptBeforeAllMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        side.lifecycle(invocation);
    }

    @Override
    public void interceptBeforeEachMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        side.lifecycle(invocation);
    }

    @Override
    public void interceptAfterEachMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        side.lifecycle(invocation);
    }

    @Override
    public void interceptAfterAllMethod(Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        side.lifecycle(invocation);
    }
}
