package com.vmaccel.launcher;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier run left in the user's cache, so that a command that is over in a moment starts sooner. Whoever starts this program answers for it being of these very
 * bundles; whatever cannot be read or written is done without.
 *
 * @param folder where it is
 */
record Archive(Path folder) {

    /** Names the folder; set only where all bundles are on the class path. */
    private static final String PROPERTY = "vmaccel.archive";

    private static final String HEADERS = "headers";
    private static final String COMPONENTS = "components";
    private static final String FACTORY = "factory";
    private static final String PACKAGES = "packages";

    /** The archive this process was started with, or null. */
    static @Nullable Archive ofThisProcess() {
        String folder = System.getProperty(PROPERTY);
        return folder == null ? null : new Archive(Path.of(folder));
    }

    /** The headers of bundles by the names of their files; none if there are none. */
    Map<String, Map<String, String>> headers() {
        Map<String, Map<String, String>> bundles = new HashMap<>();
        byte[] content = read(HEADERS);
        if (content != null) {
            ByteBuffer in = ByteBuffer.wrap(content);
            for (int left = in.getInt(); left > 0; left--) {
                bundles.put(text(in), texts(in));
            }
        }
        return bundles;
    }

    private static Map<String, String> texts(ByteBuffer in) {
        Map<String, String> texts = new HashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            texts.put(text(in), text(in));
        }
        return texts;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Keeps the headers of bundles. */
    void keepHeaders(Map<String, Map<String, String>> bundles) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(bundles.size());
        for (Map.Entry<String, Map<String, String>> bundle : bundles.entrySet()) {
            write(out, bundle.getKey());
            out.writeInt(bundle.getValue().size());
            for (Map.Entry<String, String> header : bundle.getValue().entrySet()) {
                write(out, header.getKey());
                write(out, header.getValue());
            }
        }
        write(HEADERS, bytes.toByteArray());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Gives declarative services what they knew of all components as they stopped; without it they read that from the bundles.
     *
     * @param store their file in the storage of this process
     * @param times when each bundle was installed there, by its number
     */
    void restoreComponents(Path store, Map<Long, Long> times) {
        byte[] content = read(COMPONENTS);
        byte[] file = content == null ? null : ComponentStore.unpack(content, times);
        if (file != null) {
            try {
                Files.write(store, file);
            } catch (IOException e) {
                // then without
            }
        }
    }

    /** Keeps, if it is not kept yet, what declarative services know of all components; the parameters are those of {@link #restoreComponents}. */
    void keepComponents(Path store, Map<Long, Long> times) {
        if (Files.notExists(folder.resolve(COMPONENTS))) {
            try {
                byte[] content = ComponentStore.pack(Files.readAllBytes(store), times);
                if (content != null) {
                    write(COMPONENTS, content);
                }
            } catch (IOException e) {
                // the next start reads it from the bundles again
            }
        }
    }

    /** The name of the class that makes frameworks; null if it is not known. */
    @Nullable String factory() {
        return readText(FACTORY);
    }

    /** Keeps the name of the class that makes frameworks. */
    void keepFactory(String name) throws IOException {
        writeText(FACTORY, name);
    }

    /** Which packages the framework is to export, all that bundles import; null if that is not known. */
    @Nullable String packages() {
        return readText(PACKAGES);
    }

    /** Keeps, if they are not kept yet, the packages that the framework is to export. */
    void keepPackages(Supplier<String> packages) {
        if (Files.notExists(folder.resolve(PACKAGES))) {
            try {
                writeText(PACKAGES, packages.get());
            } catch (IOException e) {
                // the framework finds out again
            }
        }
    }

    /**
     * Creates a folder for this process and user alone. Java's own way begins with a source of random numbers, which takes its time.
     *
     * @param parents where, the best first
     * @param prefix what its name begins with
     * @throws IOException if there can be one nowhere
     */
    static Path createStorage(List<Path> parents, String prefix) throws IOException {
        String name = prefix + ProcessHandle.current().pid() + "-" + System.nanoTime();
        IOException refused = new IOException("nowhere to create a folder in");
        for (Path parent : parents) {
            try {
                return Files.createDirectory(parent.resolve(name), PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE)));
            } catch (IOException e) {
                refused = e;
            }
        }
        throw refused;
    }

    private @Nullable String readText(String name) {
        byte[] content = read(name);
        return content == null ? null : new String(content, StandardCharsets.UTF_8);
    }

    private void writeText(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What was kept under a name, or null if that is not there or not whole. */
    private byte @Nullable [] read(String name) {
        try {
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name)));
            if (file.remaining() < Long.BYTES) {
                return null;
            }
            long checksum = file.getLong();
            byte[] content = new byte[file.remaining()];
            file.get(content);
            return checksum == checksum(content) ? content : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Another process sees a file wholly or not at all. */
    private void write(String name, byte[] content) throws IOException {
        byte[] file = ByteBuffer.allocate(Long.BYTES + content.length).putLong(checksum(content)).put(content).array();
        Path whole = Files.write(folder.resolve(name + ".new"), file);
        Files.move(whole, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static long checksum(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }
}
