package com.vmaccel.testing.paxexam.internal;

import com.vmaccel.testing.paxexam.PaxExam;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The one execution of a test class in a container, begun when the first of its tests is asked for. */
final class ClassRun {

    private final Class<?> testClass;
    private final String classId;
    private final List<String> selected;
    private final Supplier<ExamContainer> container;
    private final Set<String> reported = new HashSet<>();
    private @Nullable Map<String, Outcome> outcomes;
    private @Nullable RuntimeException broken;

    private ClassRun(Class<?> testClass, String classId, Supplier<ExamContainer> container) {
        this.testClass = testClass;
        this.classId = UniqueIds.ofEngine(classId);
        this.selected = PlannedTests.of(classId).stream().map(UniqueIds::ofEngine).toList();
        this.container = container;
    }

    static ClassRun of(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        PaxExam settings = AnnotationSupport.findAnnotation(testClass, PaxExam.class)
                .orElseThrow(() -> new ExtensionConfigurationException(testClass.getName() + " lacks @PaxExam"));
        return new ClassRun(testClass, context.getUniqueId(), () -> ExamContainers.of(context, settings));
    }

    /** Throws what a test threw in the container. */
    synchronized void report(String uniqueId) {
        String id = UniqueIds.ofEngine(uniqueId);
        reported.add(id);
        outcome(id).report();
    }

    private Outcome outcome(String id) {
        Map<String, Outcome> all = outcomes();
        Outcome own = all.get(id);
        if (own != null) {
            return own;
        }
        return all.values().stream() // a class or template that failed, or was skipped, keeps its tests from being executed
                .filter(outcome -> outcome.status() != Outcome.Status.PASSED && UniqueIds.isWithin(id, outcome.id()))
                .peek(outcome -> reported.add(outcome.id()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " was not executed in the container: are its arguments others there?"));
    }

    private Map<String, Outcome> outcomes() {
        if (broken != null) {
            throw new IllegalStateException("the tests of " + testClass.getName() + " could not be executed, see the first of them", broken);
        }
        if (outcomes == null) {
            try {
                outcomes = execute();
            } catch (RuntimeException e) {
                broken = e;
                throw e;
            }
        }
        return outcomes;
    }

    private Map<String, Outcome> execute() {
        Map<String, Outcome> all = new LinkedHashMap<>();
        container.get().execute(testClass, selected).forEach(outcome -> all.put(outcome.id(), outcome));
        return all;
    }

    /** Throws what failed in the container and belongs to no test that was reported: a method after all tests, or a test that this side did not know. */
    synchronized void endOf(String uniqueId) {
        if (outcomes == null || !UniqueIds.ofEngine(uniqueId).equals(classId)) {
            return;
        }
        List<AssertionError> lost = outcomes.values().stream().filter(outcome -> outcome.isFailed() && !reported.contains(outcome.id())).map(Outcome::thrown).toList();
        if (!lost.isEmpty()) {
            AssertionError first = lost.getFirst();
            lost.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }
}
