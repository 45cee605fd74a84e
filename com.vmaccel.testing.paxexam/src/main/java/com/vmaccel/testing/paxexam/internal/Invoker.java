package com.vmaccel.testing.paxexam.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.ops4j.pax.exam.ProbeInvoker;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/** Executes tests of the probe with JUnit, in the container. Public, as a container of the forked kind finds its method by reflection. */
public final class Invoker implements ProbeInvoker {

    private final BundleContext probe;

    Invoker(BundleContext probe) {
        this.probe = probe;
    }

    /** Executes tests. The arguments are a file for the outcomes and the tests' unique ids; a container of the native kind passes the array of them as one argument. */
    @Override
    public void call(Object... arguments) {
        execute(arguments.length == 1 && arguments[0] instanceof Object[] texts ? texts : arguments);
    }

    private void execute(Object[] arguments) {
        List<DiscoverySelector> tests = Arrays.stream(arguments).skip(1).map(id -> (DiscoverySelector) DiscoverySelectors.selectUniqueId((String) id)).toList();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(probe.getBundle().adapt(BundleWiring.class).getClassLoader()); // JUnit finds classes by it
        try {
            Outcomes.write(Path.of((String) arguments[0]), execute(tests));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<Outcome> execute(List<DiscoverySelector> tests) {
        Recorder recorder = new Recorder();
        LauncherFactory.create(configuration()).execute(LauncherDiscoveryRequestBuilder.request().selectors(tests).build(), recorder);
        return new ArrayList<>(recorder.outcomes);
    }

    /** Nothing is looked for on the class path: a container has none. */
    private static LauncherConfig configuration() {
        return LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build();
    }

    private static final class Recorder implements TestExecutionListener {

        private final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            outcomes.add(Outcome.skipped(test.getUniqueId(), reason));
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            outcomes.add(Outcome.of(test.getUniqueId(), result));
        }
    }
}
