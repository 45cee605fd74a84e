package com.vmaccel.testing.paxexam.internal;

import com.vmaccel.testing.paxexam.ContainerKind;
import com.vmaccel.testing.paxexam.PaxExam;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;

/** Finds or starts the container of a test class. JUnit closes what its stores hold. */
final class ExamContainers {

    private static final Namespace NAMESPACE = Namespace.create(ExamContainers.class);

    private ExamContainers() {}

    /** What containers that may be shared have in common. */
    private record Key(ContainerKind kind, List<Method> configuration) {}

    static ExamContainer of(ExtensionContext context, PaxExam settings) {
        Class<?> testClass = context.getRequiredTestClass();
        List<Method> configuration = AnnotationSupport.findAnnotatedMethods(testClass, Configuration.class, HierarchyTraversalMode.TOP_DOWN);
        if (configuration.isEmpty()) {
            throw new ExtensionConfigurationException(testClass.getName() + " has no method annotated with " + Configuration.class.getName());
        }
        ExtensionContext holder = settings.shared() ? context.getRoot() : context;
        ExamContainer container = holder.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        new Key(settings.container(), configuration),
                        key -> ExamContainer.start(key.kind(), options(testClass, key.configuration())),
                        ExamContainer.class);
        return container;
    }

    private static Option[] options(Class<?> testClass, List<Method> configuration) {
        return configuration.stream().map(method -> options(testClass, method)).map(CoreOptions::composite).toArray(Option[]::new);
    }

    private static Option[] options(Class<?> testClass, Method method) {
        if (method.getReturnType() != Option[].class || method.getParameterCount() > 0) {
            throw new ExtensionConfigurationException(method + " must return Option[] and have no parameters");
        }
        Object instance = Modifier.isStatic(method.getModifiers()) ? null : ReflectionSupport.newInstance(testClass);
        Option[] options = (Option[]) ReflectionSupport.invokeMethod(method, instance);
        if (options == null) {
            throw new ExtensionConfigurationException(method + " returned null");
        }
        return options;
    }
}
