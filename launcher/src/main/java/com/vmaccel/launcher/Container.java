package com.vmaccel.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.ToIntFunction;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A running framework with the bundles of a distribution. Its storage is private to the process and removed when it is closed. */
public final class Container implements AutoCloseable {

    /** The service that executes command lines is a {@link ToIntFunction} of text arrays: a type that both sides of the framework share. */
    private static final String COMMAND_LINE = "(vmaccel.command=line)";

    private static final long STOP_MILLIS = 20_000;

    private final Framework framework;
    private final Path storage;
    private boolean closed;

    private Container(Framework framework, Path storage) {
        this.framework = framework;
        this.storage = storage;
    }

    /**
     * Starts a framework and bundles. A backend whose bundle does not resolve here stays installed; that is how a container says that it is for other hosts.
     *
     * @param distribution where the bundles are
     * @param bundles which of them
     * @param properties for the framework, over its defaults
     * @return the running container
     * @throws LaunchException if the framework or a bundle that is no backend does not start
     */
    public static Container start(Distribution distribution, BundleSet bundles, Map<String, String> properties) {
        Path storage = createStorage();
        Map<String, String> configuration = new HashMap<>(Map.of(
                Constants.FRAMEWORK_STORAGE, storage.toString(),
                "felix.log.level", "0", // what fails is thrown or logged by the log service
                "felix.service.urlhandlers", "false"));
        configuration.putAll(properties);
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst()
                .orElseThrow(() -> new LaunchException("no OSGi framework in " + distribution.folder().resolve("framework")))
                .newFramework(configuration);
        Container container = new Container(framework, storage);
        try {
            framework.start();
            container.startBundles(distribution, bundles);
            return container;
        } catch (BundleException | RuntimeException e) {
            container.close();
            throw e instanceof LaunchException known ? known : new LaunchException("the framework does not start", e);
        }
    }

    /**
     * Returns the framework's context.
     *
     * @return the context of the system bundle
     */
    public BundleContext context() {
        return framework.getBundleContext();
    }

    /**
     * Finds the command line.
     *
     * @return executes a command line on the calling thread and returns the exit status
     * @throws LaunchException if it is not there
     */
    public ToIntFunction<String[]> commandLine() {
        try {
            for (ServiceReference<?> reference : context().getServiceReferences(ToIntFunction.class, COMMAND_LINE)) {
                if (context().getService(reference) instanceof ToIntFunction<?> service) {
                    @SuppressWarnings("unchecked") // the property promises it
                    ToIntFunction<String[]> commandLine = (ToIntFunction<String[]>) service;
                    return commandLine;
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
        throw new LaunchException("the command line did not start: see the log above, or report this as a defect");
    }

    private void startBundles(Distribution distribution, BundleSet set) {
        List<Bundle> required = new ArrayList<>(install(distribution.bundles()));
        List<Bundle> backends = set == BundleSet.WITHOUT_BACKENDS ? List.of() : install(distribution.backends());
        if (set == BundleSet.ALL_AND_BENCHMARKS) {
            required.addAll(install(distribution.benchmarks()));
        }
        required.forEach(this::start);
        backends.forEach(this::startIfForThisHost);
        install(List.of(distribution.ownJar())).forEach(this::start); // last, so that it is stopped first
    }

    private List<Bundle> install(List<Path> jars) {
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars) {
            try {
                installed.add(context().installBundle("reference:" + jar.toUri()));
            } catch (BundleException e) {
                throw new LaunchException("cannot install " + jar, e);
            }
        }
        return installed;
    }

    private void start(Bundle bundle) {
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new LaunchException("cannot start " + bundle.getSymbolicName(), e);
        }
    }

    private void startIfForThisHost(Bundle bundle) {
        try {
            bundle.start();
        } catch (BundleException e) {
            if (e.getType() != BundleException.RESOLVE_ERROR) {
                throw new LaunchException("cannot start " + bundle.getSymbolicName(), e);
            }
        }
    }

    /** Stops all bundles in order, the commands first, and removes the storage. A second call waits for the first and does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
        } catch (BundleException e) {
            System.err.println("vmaccel: the framework does not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        removeStorage();
    }

    private static Path createStorage() {
        try {
            return Files.createTempDirectory("vmaccel-");
        } catch (IOException e) {
            throw new LaunchException("cannot create a temporary folder in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    private void removeStorage() {
        try (var files = Files.walk(storage)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("vmaccel: cannot remove " + storage + ": " + e.getMessage());
        }
    }
}
