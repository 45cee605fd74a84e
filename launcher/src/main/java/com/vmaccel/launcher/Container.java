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
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.connect.ConnectFrameworkFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/** A framework with the bundles of a distribution. Its storage is private to the process and removed when it is closed. */
public final class Container implements AutoCloseable {

    /** The service that executes command lines is a {@link ToIntFunction} of text arrays: a type that both sides of the framework share. */
    private static final String COMMAND_LINE = "(vmaccel.command=line)";

    /** Declarative services, and the file in their storage for what they know of components. */
    private static final String COMPONENTS = "org.apache.felix.scr";

    private static final String COMPONENTS_FILE = "componentMetadataStore";

    private static final String CONFIGURATION = "org.apache.felix.configadmin";

    private static final String STORAGE = "vmaccel-";

    /** Names a folder whose files are in memory; looked at only with an archive. */
    private static final String MEMORY = "vmaccel.memory";

    private static final long STOP_MILLIS = 20_000;

    private final Distribution distribution;
    private final Map<String, String> properties;
    private final @Nullable Archive archive;
    private @Nullable Path storage;
    private @Nullable Framework framework;
    private @Nullable Path components;
    private final Map<Long, Long> installed = new HashMap<>();
    private boolean closed;

    /**
     * Prepares a container, which leaves nothing anywhere before it is started.
     *
     * @param distribution where the bundles are
     * @param properties for the framework, over its defaults
     */
    public Container(Distribution distribution, Map<String, String> properties) {
        this(distribution, properties, null);
    }

    /** The same; with an archive, all bundles are on the class path. */
    Container(Distribution distribution, Map<String, String> properties, @Nullable Archive archive) {
        this.distribution = distribution;
        this.properties = Map.copyOf(properties);
        this.archive = archive;
    }

    /**
     * Starts the framework and bundles. A backend whose bundle does not resolve here stays installed; that is how a container says that it is for other hosts.
     *
     * @param bundles which bundles
     * @throws LaunchException if the framework or a bundle that is no backend does not start, or the container is closed
     */
    public synchronized void start(BundleSet bundles) {
        if (closed || framework != null) {
            throw new LaunchException("a container starts once");
        }
        try {
            storage = createStorage();
            framework = create(storage);
            framework.start();
            startBundles(bundles);
        } catch (BundleException | RuntimeException e) {
            close();
            throw e instanceof LaunchException known ? known : new LaunchException("the framework does not start", e);
        }
    }

    private Framework create(Path itsStorage) {
        Map<String, String> configuration = new HashMap<>(Map.of(
                Constants.FRAMEWORK_STORAGE, itsStorage.toString(),
                "felix.log.level", "0", // what fails is thrown or logged by the log service
                "org.osgi.service.log.admin.loglevel", "INFO",
                "felix.service.urlhandlers", "false"));
        if (archive == null) {
            configuration.putAll(properties);
            return found(ServiceLoader.load(FrameworkFactory.class)).newFramework(configuration);
        }
        configuration.put("felix.resolver.parallelism", "1"); // no threads for what is over in a moment
        configuration.put("ds.cache.metadata", "true");
        String packages = archive.packages();
        if (packages != null) {
            configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES, packages);
        }
        configuration.putAll(properties);
        return connectFactory(archive).newFramework(configuration, new ConnectedBundles(distribution, archive));
    }

    /** The one the archive knows; else that of the service loader, who has to open every jar of the class path. */
    private ConnectFrameworkFactory connectFactory(Archive itsArchive) {
        String name = itsArchive.factory();
        if (name != null) {
            try {
                return Class.forName(name).asSubclass(ConnectFrameworkFactory.class).getConstructor().newInstance();
            } catch (ReflectiveOperationException | ClassCastException e) {
                // then without
            }
        }
        return found(ServiceLoader.load(ConnectFrameworkFactory.class));
    }

    private <F> F found(ServiceLoader<F> factories) {
        return factories.findFirst().orElseThrow(() -> new LaunchException("no OSGi framework in " + distribution.folder().resolve("framework")));
    }

    /**
     * Returns the framework's context.
     *
     * @return the context of the system bundle
     * @throws LaunchException if the container does not run
     */
    public synchronized BundleContext context() {
        if (closed || framework == null) {
            throw new LaunchException("the container does not run");
        }
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

    private void startBundles(BundleSet set) {
        List<Bundle> required = new ArrayList<>(install(distribution.bundles()));
        List<Bundle> backends = set == BundleSet.WITHOUT_BACKENDS ? List.of() : install(distribution.backends());
        if (set == BundleSet.ALL_AND_BENCHMARKS) {
            required.addAll(install(distribution.benchmarks()));
        }
        if (set == BundleSet.ALL_AND_SERVICE) {
            required.addAll(install(distribution.service()));
        }
        List<Bundle> own = install(List.of(distribution.ownJar())); // last, so that it is stopped first
        if (archive != null) {
            prepare(archive, required, set);
        }
        required.stream().filter(this::plays).forEach(this::start);
        backends.forEach(this::startIfForThisHost);
        own.forEach(this::start);
    }

    /**
     * Whether a bundle plays a part: what is over in a moment is configured by nobody, as its storage is new, if not by a folder that the user named.
     */
    private boolean plays(Bundle bundle) {
        return archive == null || properties.containsKey("felix.cm.dir") || !CONFIGURATION.equals(bundle.getSymbolicName());
    }

    /**
     * Does at once what takes longer one by one: a bundle that does not resolve now says why when it is started. What declarative services know is kept of one
     * set of bundles.
     */
    private void prepare(Archive itsArchive, List<Bundle> bundles, BundleSet set) {
        if (set == BundleSet.ALL) {
            itsArchive.keepPackages(() -> SystemPackages.imported(context()));
        }
        context().getBundle(Constants.SYSTEM_BUNDLE_ID).adapt(FrameworkWiring.class).resolveBundles(null);
        for (Bundle bundle : context().getBundles()) {
            installed.put(bundle.getBundleId(), bundle.getLastModified());
        }
        for (Bundle bundle : bundles) {
            if (set == BundleSet.ALL && COMPONENTS.equals(bundle.getSymbolicName())) {
                components = bundle.getDataFile(COMPONENTS_FILE).toPath();
                itsArchive.restoreComponents(components, installed);
            }
        }
    }

    private List<Bundle> install(List<Path> jars) {
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars) {
            try {
                installed.add(context().installBundle((archive == null ? "reference:" : "") + jar.toUri()));
            } catch (BundleException e) {
                throw new LaunchException("cannot install " + jar, e);
            }
        }
        return installed;
    }

    private void start(Bundle bundle) {
        try {
            bundle.start(startOptions());
        } catch (BundleException e) {
            throw new LaunchException("cannot start " + bundle.getSymbolicName(), e);
        }
    }

    /** Nobody starts the framework of a moment again, so it need not write down which bundles were started. */
    private int startOptions() {
        return archive == null ? 0 : Bundle.START_TRANSIENT;
    }

    private void startIfForThisHost(Bundle bundle) {
        try {
            bundle.start(startOptions());
        } catch (BundleException e) {
            if (e.getType() != BundleException.RESOLVE_ERROR) {
                throw new LaunchException("cannot start " + bundle.getSymbolicName(), e);
            }
        }
    }

    /** Stops all bundles in order, the commands first, and removes the storage. Waits for a start in progress; a second call waits for the first and does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (framework != null) {
            stop(framework);
        }
        if (archive != null && components != null) {
            archive.keepComponents(components, installed);
        }
        if (storage != null) {
            remove(storage);
        }
    }

    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(STOP_MILLIS);
        } catch (BundleException e) {
            System.err.println("vmaccel: the framework does not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path createStorage() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return archive == null ? Files.createTempDirectory(parent, STORAGE) : Archive.createStorage(List.of(inMemory(parent), parent), STORAGE);
        } catch (IOException e) {
            throw new LaunchException("cannot create a temporary folder in " + parent, e);
        }
    }

    /** The folder for what is gone in a moment, or the other one if none was named. */
    private static Path inMemory(Path other) {
        String folder = System.getProperty(MEMORY);
        return folder == null ? other : Path.of(folder);
    }

    private static void remove(Path storage) {
        try (var files = Files.walk(storage)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("vmaccel: cannot remove " + storage + ": " + e.getMessage());
        }
    }
}
