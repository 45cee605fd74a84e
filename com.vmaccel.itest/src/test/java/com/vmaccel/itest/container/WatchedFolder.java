package com.vmaccel.itest.container;

import com.vmaccel.launcher.BundleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogReaderService;

/** A container whose backends are not installed but moved into a folder that the watcher watches. */
final class WatchedFolder implements AutoCloseable {

    static final String KVM = "com.vmaccel.kvm";

    private final TestContainer container;
    private final Path backends;
    private final Path folder;
    private int files;

    private WatchedFolder(TestContainer container, Path backends, Path folder) {
        this.container = container;
        this.backends = backends;
        this.folder = folder;
    }

    static WatchedFolder start(Path scratch, Map<String, String> properties) throws Exception {
        Path distribution = TestContainer.distribution(scratch);
        Path backends = scratch.resolve("backends");
        Files.move(distribution.resolve("backends"), backends);
        Path folder = Files.createDirectory(scratch.resolve("deploy"));
        WatchedFolder watched = new WatchedFolder(TestContainer.start(distribution, BundleSet.ALL_AND_SERVICE, properties), backends, folder);
        watched.configure(folder);
        return watched;
    }

    void configure(Path watchedFolder) throws IOException {
        // by reflection: the container's own package is not the one of this class path
        Object configurations = container.service(ConfigurationAdmin.class.getName());
        try {
            Object configuration = configurations.getClass().getMethod("getConfiguration", String.class, String.class).invoke(configurations, "com.vmaccel.watcher", "?");
            configuration.getClass().getMethod("update", Dictionary.class)
                    .invoke(configuration, FrameworkUtil.asDictionary(Map.of("folder", watchedFolder.toString())));
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    TestContainer container() {
        return container;
    }

    Path file(String name) {
        return folder.resolve(name + ".jar");
    }

    /** A backend's jar, outside of the folder. */
    Path backend(String name) {
        return backends.resolve(name + ".jar");
    }

    /** Writes a copy beside the folder, to be moved in one step. */
    Path prepare(Path jar) throws IOException {
        return Files.copy(jar, backends.resolve("prepared-" + files++));
    }

    void moveIn(Path prepared, String name) throws IOException {
        Files.move(prepared, file(name), StandardCopyOption.ATOMIC_MOVE);
    }

    void drop(String backend) throws IOException {
        moveIn(prepare(backend(backend)), backend);
    }

    /** What the watcher logged, oldest first. */
    List<String> log() {
        Object reader = container.service(LogReaderService.class.getName());
        try {
            Class<?> type = Class.forName(LogReaderService.class.getName(), false, reader.getClass().getClassLoader());
            var entries = (Enumeration<?>) type.getMethod("getLog").invoke(reader);
            return Collections.list(entries).reversed().stream().map(WatchedFolder::message).filter(line -> !line.isEmpty()).toList();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String message(Object entry) {
        try {
            var type = Class.forName(LogEntry.class.getName(), false, entry.getClass().getClassLoader());
            String logger = (String) type.getMethod("getLoggerName").invoke(entry);
            return logger.startsWith("com.vmaccel.watcher") ? (String) type.getMethod("getMessage").invoke(entry) : "";
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
