package com.vmaccel.watcher.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what a file is told from its former self.
 *
 * @param sizeBytes its size
 * @param modified when it was written last
 * @param key which file it is, where the system tells: another one that was renamed to the same name has another
 */
record Stamp(long sizeBytes, FileTime modified, @Nullable Object key) {

    /** Looks at a file; empty if it is none, or gone. */
    static Optional<Stamp> of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
