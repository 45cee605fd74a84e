package com.vmaccel.launcher;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * Gives the framework bundles whose classes the class loader of the application has: Java takes those from an archive made ahead, which it does for no class loader of
 * a framework. What the framework resolves, starts and registers is the same; only do the bundles not hide their packages from each other.
 */
final class ConnectedBundles implements ModuleConnector {

    private static final String LOCATION = "file:";

    private final Path distribution;
    private final Map<String, Map<String, String>> headers;

    ConnectedBundles(Distribution distribution, Archive archive) {
        this.distribution = distribution.folder();
        this.headers = archive.headers();
    }

    @Override
    public void initialize(@Nullable File storage, Map<String, String> configuration) {}

    @Override
    public Optional<ConnectModule> connect(String location) {
        if (!location.startsWith(LOCATION)) {
            return Optional.empty();
        }
        Path jar = Path.of(URI.create(location));
        return jar.startsWith(distribution) ? Optional.of(module(jar)) : Optional.empty();
    }

    private ConnectModule module(Path jar) {
        ConnectedJar content = new ConnectedJar(jar, headers.get(jar.getFileName().toString()));
        return () -> content;
    }

    @Override
    public Optional<BundleActivator> newBundleActivator() {
        return Optional.empty();
    }
}
