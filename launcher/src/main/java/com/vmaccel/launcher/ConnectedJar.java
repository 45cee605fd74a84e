package com.vmaccel.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.connect.ConnectContent;

/** A bundle whose classes are on the class path. Its file is opened only if something is wanted that is not known already: opening costs more than all else here. */
final class ConnectedJar implements ConnectContent {

    private final Path path;
    private final @Nullable Map<String, String> headers;
    private @Nullable JarFile jar;

    /** A bundle in a file, with its headers or, if they are not known, null. */
    ConnectedJar(Path path, @Nullable Map<String, String> headers) {
        this.path = path;
        this.headers = headers;
    }

    /** Reads the headers of a bundle. */
    static Map<String, String> headers(JarFile jar) throws IOException {
        Map<String, String> headers = new HashMap<>();
        jar.getManifest().getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
        return headers;
    }

    private synchronized JarFile jar() throws IOException {
        if (jar == null) {
            jar = new JarFile(path.toFile(), false);
        }
        return jar;
    }

    @Override
    public void open() {}

    @Override
    public synchronized void close() throws IOException {
        if (jar != null) {
            jar.close();
            jar = null;
        }
    }

    @Override
    public Optional<Map<String, String>> getHeaders() {
        try {
            return Optional.of(headers == null ? headers(jar()) : headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Iterable<String> getEntries() throws IOException {
        return jar().stream().map(ZipEntry::getName).toList();
    }

    @Override
    public Optional<ConnectEntry> getEntry(String name) {
        try {
            JarFile file = jar();
            return Optional.ofNullable(file.getEntry(name)).map(entry -> new Entry(file, entry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
        return Optional.of(ConnectedJar.class.getClassLoader());
    }

    private record Entry(JarFile jar, ZipEntry entry) implements ConnectEntry {

        @Override
        public String getName() {
            return entry.getName();
        }

        @Override
        public long getContentLength() {
            return entry.getSize();
        }

        @Override
        public long getLastModified() {
            return entry.getTime();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return jar.getInputStream(entry);
        }
    }
}
