package com.vmaccel.itest.exam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes with JUnit's launcher, as a build does, and keeps what was reported. */
final class Executed implements TestExecutionListener {

    private final Map<String, TestExecutionResult> results = new LinkedHashMap<>();
    private final List<String> skipped = new ArrayList<>();

    private Executed() {}

    static Executed of(Class<?>... classes) {
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (Class<?> type : classes) {
            selectors.add(DiscoverySelectors.selectClass(type));
        }
        return of(selectors);
    }

    static Executed of(List<DiscoverySelector> selectors) {
        Executed executed = new Executed();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(), executed);
        return executed;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        results.put(test.getDisplayName(), result);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.add(test.getDisplayName());
    }

    List<String> skipped() {
        return skipped;
    }

    TestExecutionResult result(String displayName) {
        TestExecutionResult result = results.get(displayName);
        if (result == null) {
            throw new AssertionError(displayName + " is none of " + results);
        }
        return result;
    }

    TestExecutionResult.Status status(String displayName) {
        return result(displayName).getStatus();
    }

    Throwable thrown(String displayName) {
        return result(displayName).getThrowable().orElseThrow(() -> new AssertionError(displayName + ": " + result(displayName)));
    }
}
