package com.vmaccel.testing.paxexam.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Knows which tests were selected, which no extension can ask JUnit for. */
public final class PlannedTests implements TestExecutionListener {

    private static final List<TestPlan> PLANS = new CopyOnWriteArrayList<>(); // a test may itself run tests

    /** Makes the listener; for {@link java.util.ServiceLoader}. */
    public PlannedTests() {}

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        PLANS.add(plan);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        PLANS.remove(plan);
    }

    /**
     * Returns the selected tests of a class, before it begins.
     *
     * @param classId the class's unique id
     * @return the tests and the templates of tests; the class itself if it is in no plan
     */
    static List<String> of(String classId) {
        return PLANS.reversed().stream()
                .map(plan -> leaves(plan, classId))
                .filter(leaves -> !leaves.isEmpty())
                .findFirst()
                .orElse(List.of(classId));
    }

    private static List<String> leaves(TestPlan plan, String classId) {
        return plan.getRoots().stream()
                .flatMap(root -> descendants(plan, root))
                .filter(test -> UniqueIds.isWithin(test.getUniqueId(), classId) && (test.isTest() || plan.getChildren(test).isEmpty()))
                .map(TestIdentifier::getUniqueId)
                .toList();
    }

    private static Stream<TestIdentifier> descendants(TestPlan plan, TestIdentifier root) {
        Set<TestIdentifier> found = plan.getDescendants(root);
        return found.stream();
    }
}
