package com.vmaccel.watcher.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles of a folder, kept as the files are. Not thread-safe. */
final class Deployment {

    private final BundleContext context;
    private final Residents residents;
    private final Refresh refresh;
    private final Log log;
    private final Map<Path, Installed> installed = new HashMap<>();
    /** Files that are no bundles, or that this container does not take. */
    private final Map<Path, Stamp> refused = new HashMap<>();

    /** A bundle and the file it is made of; the file is not known of a bundle that an earlier watcher installed. */
    private record Installed(Bundle bundle, @Nullable Stamp stamp) {}

    /** Takes over what an earlier watcher of the folder installed. */
    Deployment(BundleContext context, Path folder, Residents residents, Refresh refresh, Log log) {
        this.context = context;
        this.residents = residents;
        this.refresh = refresh;
        this.log = log;
        for (Bundle bundle : context.getBundles()) {
            file(bundle.getLocation())
                    .filter(file -> folder.equals(file.getParent()) && bundle != context.getBundle()) // it cannot take itself away
                    .ifPresent(file -> installed.put(file, new Installed(bundle, null)));
        }
    }

    /** The file that a location names, if it does so as the watcher's do. */
    private static Optional<Path> file(String location) {
        try {
            return location.startsWith("file:/") ? Optional.of(Path.of(URI.create(location))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // some other container's way of writing it
        }
    }

    /** Follows the files. */
    void follow(FolderLooks.Look look) {
        List<Path> gone = installed.keySet().stream().filter(file -> !look.steady().containsKey(file) && !look.moving().contains(file)).sorted().toList();
        boolean changed = false;
        for (Path file : gone) {
            changed |= remove(file);
        }
        refused.keySet().retainAll(look.steady().keySet());
        for (Map.Entry<Path, Stamp> file : look.steady().entrySet()) {
            changed |= !file.getValue().equals(refused.get(file.getKey())) && take(file.getKey(), file.getValue());
        }
        if (changed) {
            startAll();
        }
    }

    private boolean take(Path file, Stamp stamp) {
        Installed known = installed.get(file);
        if (known != null && isMadeOf(known, stamp)) {
            installed.put(file, new Installed(known.bundle(), stamp));
            log.forget(file);
            return known.stamp() == null;
        }
        try {
            BundleJar.symbolicName(file);
            if (known == null || known.bundle().getState() == Bundle.UNINSTALLED) { // by somebody else
                return install(file, stamp);
            }
            return update(file, stamp, known.bundle());
        } catch (IOException | BundleException e) {
            refused.put(file, stamp);
            log.cannot(file, file + " is not installed: " + e.getMessage());
            return false;
        }
    }

    private static boolean isMadeOf(Installed known, Stamp stamp) {
        return known.stamp() == null ? known.bundle().getLastModified() >= stamp.modified().toMillis() : known.stamp().equals(stamp);
    }

    private boolean install(Path file, Stamp stamp) throws IOException, BundleException {
        try (InputStream content = Files.newInputStream(file)) {
            Bundle bundle = context.installBundle(file.toUri().toString(), content); // a copy: the file may change at any time
            installed.put(file, new Installed(bundle, stamp));
            log.did(name(bundle) + " is installed from " + file);
            return true;
        }
    }

    private boolean update(Path file, Stamp stamp, Bundle bundle) throws IOException, BundleException {
        if (isInhabited(bundle, file, "is not updated although " + file + " changed", "the new file is what is installed")) {
            return false;
        }
        String before = name(bundle);
        try (InputStream content = Files.newInputStream(file)) {
            bundle.stop(Bundle.STOP_TRANSIENT); // else the new revision starts now, and again after the refresh
            bundle.update(content);
        } catch (IOException | BundleException e) {
            residents.readmit(affected(bundle));
            start(bundle);
            throw e;
        }
        installed.put(file, new Installed(bundle, stamp));
        refresh.of(bundle);
        log.forget(file);
        log.did(before + " is updated to " + name(bundle) + " from " + file);
        return true;
    }

    private boolean remove(Path file) {
        Bundle bundle = Objects.requireNonNull(installed.get(file)).bundle();
        if (bundle.getState() != Bundle.UNINSTALLED) { // by somebody else
            if (isInhabited(bundle, file, "is not removed although " + file + " is gone", "it is not there")) {
                return false;
            }
            try {
                bundle.uninstall();
            } catch (BundleException e) {
                log.cannot(file, name(bundle) + " is not removed: " + e.getMessage());
                return false;
            }
            refresh.of(bundle);
            log.did(name(bundle) + " is removed, as " + file + " is gone");
        }
        installed.remove(file);
        log.forget(file);
        return true;
    }

    private boolean isInhabited(Bundle bundle, Path file, String what, String afterRestart) {
        Optional<String> alive = residents.evict(affected(bundle));
        alive.ifPresent(machines -> log.cannot(file, ("%s %s: virtual machines are alive: %s; it stays active until they are closed, by their users or by"
                + " vmaccel:drain; after a restart of the container %s").formatted(name(bundle), what, machines, afterRestart)));
        return alive.isPresent();
    }

    /** The bundle and all that are wired to it, which a refresh stops. */
    private Collection<Bundle> affected(Bundle bundle) {
        return context.getBundle(0).adapt(FrameworkWiring.class).getDependencyClosure(List.of(bundle));
    }

    private void startAll() {
        for (Map.Entry<Path, Installed> entry : new ArrayList<>(installed.entrySet())) {
            Bundle bundle = entry.getValue().bundle();
            boolean startable = (bundle.getState() & (Bundle.INSTALLED | Bundle.RESOLVED)) != 0 && (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0;
            if (startable) {
                start(bundle);
            }
        }
    }

    private void start(Bundle bundle) {
        try {
            bundle.start();
            log.forget(bundle);
            log.did(name(bundle) + " is started");
        } catch (BundleException e) {
            log.cannot(bundle, name(bundle) + " is not started: " + e.getMessage());
        }
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}
