package com.vmaccel.testing.paxexam.internal;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/** In the JVM that drives the tests nothing of theirs is executed: what became of each in the container is told. */
public final class HostSide implements Side {

    private static final Namespace NAMESPACE = Namespace.create(HostSide.class);

    /** Makes the side; no container is started before the first test. */
    public HostSide() {}

    @Override
    public void begin(ExtensionContext context) {
        Store store = context.getStore(NAMESPACE);
        if (store.get(ClassRun.class) == null) { // a nested class finds that of the class around it
            store.put(ClassRun.class, ClassRun.of(context));
        }
    }

    @Override
    public void end(ExtensionContext context) {
        run(context).endOf(context.getUniqueId());
    }

    @Override
    public void prepare(Object instance) {
        // it only stands for the one in the container
    }

    @Override
    public void test(Invocation<@Nullable Void> invocation, ExtensionContext context) {
        invocation.skip();
        run(context).report(context.getUniqueId());
    }

    @Override
    public <T extends @Nullable Object> T factory(Invocation<T> invocation, ExtensionContext context) {
        invocation.skip();
        throw new ExtensionConfigurationException(context.getDisplayName()
                + ": the tests of a @TestFactory are only known where it is called, in the container; write a @ParameterizedTest");
    }

    @Override
    public void lifecycle(Invocation<@Nullable Void> invocation) {
        invocation.skip();
    }

    private static ClassRun run(ExtensionContext context) {
        ClassRun run = context.getStore(NAMESPACE).get(ClassRun.class, ClassRun.class);
        if (run == null) {
            throw new ExtensionConfigurationException("@PaxExam is for classes");
        }
        return run;
    }
}
