package com.vmaccel.testing.paxexam.internal;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/** What the extension does on one side of the container's wall. */
public sealed interface Side permits ContainerSide, HostSide {

    /** A class begins. */
    void begin(ExtensionContext context);

    /** A class ends. */
    void end(ExtensionContext context);

    /** There is an instance of the test class. */
    void prepare(Object instance);

    /** A test, or one invocation of a template. */
    void test(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable;

    /** A method that makes tests. */
    <T extends @Nullable Object> T factory(Invocation<T> invocation, ExtensionContext context) throws Throwable;

    /** A method called before or after tests. */
    void lifecycle(Invocation<@Nullable Void> invocation) throws Throwable;
}
