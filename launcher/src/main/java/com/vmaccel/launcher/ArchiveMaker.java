package com.vmaccel.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.connect.ConnectFrameworkFactory;

/** Begins an archive: what is known of the bundles without running them. The script {@code vmaccel} starts it aside. */
public final class ArchiveMaker {

    private ArchiveMaker() {}

    /**
     * Begins an archive.
     *
     * @param arguments its folder, which is there and is empty
     * @throws IOException if a bundle cannot be read or the archive not be written
     */
    public static void main(String[] arguments) throws IOException {
        make(Distribution.ofThisJar(), new Archive(Path.of(arguments[0])));
    }

    static void make(Distribution distribution, Archive archive) throws IOException {
        Map<String, Map<String, String>> headers = new LinkedHashMap<>();
        for (Path path : bundles(distribution)) {
            try (JarFile jar = new JarFile(path.toFile(), false)) {
                headers.put(path.getFileName().toString(), BundleHeaders.needed(ConnectedJar.headers(jar)));
                ModernJar.write(jar, archive.folder().resolve(path.getFileName()));
            }
        }
        archive.keepHeaders(headers);
        archive.keepFactory(ServiceLoader.load(ConnectFrameworkFactory.class).stream().findFirst().orElseThrow(() -> new IOException("no OSGi framework")).type().getName());
    }

    private static List<Path> bundles(Distribution distribution) {
        return Stream.of(distribution.bundles(), distribution.backends(), List.of(distribution.ownJar())).flatMap(List::stream).toList();
    }
}
