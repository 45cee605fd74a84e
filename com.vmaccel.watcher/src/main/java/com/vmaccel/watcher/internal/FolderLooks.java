package com.vmaccel.watcher.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at the jars of a folder again and again, and believes what it saw twice. Not thread-safe. */
final class FolderLooks {

    private final Path folder;
    private Map<Path, Stamp> last = Map.of();

    FolderLooks(Path folder) {
        this.folder = folder;
    }

    /**
     * What two looks in a row agree on.
     *
     * @param steady the files that were the same
     * @param moving the files that are there and were not the same: new, being written, or just gone
     */
    record Look(Map<Path, Stamp> steady, Set<Path> moving) {}

    /**
     * Looks.
     *
     * @throws IOException if the folder is there and cannot be read
     */
    Look look() throws IOException {
        Map<Path, Stamp> now = list();
        Map<Path, Stamp> steady = new TreeMap<>(now);
        steady.entrySet().retainAll(last.entrySet());
        Set<Path> moving = new TreeSet<>(now.keySet());
        moving.addAll(last.keySet());
        moving.removeAll(steady.keySet());
        last = now;
        return new Look(steady, moving);
    }

    private Map<Path, Stamp> list() throws IOException {
        Map<Path, Stamp> found = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "[!.]*.jar")) {
            for (Path jar : jars) {
                Stamp.of(jar).ifPresent(stamp -> found.put(jar, stamp));
            }
        }
        return found;
    }
}
