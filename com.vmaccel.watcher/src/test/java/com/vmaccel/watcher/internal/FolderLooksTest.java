package com.vmaccel.watcher.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file counts when two looks agree on it. */
class FolderLooksTest {

    @TempDir
    Path folder;

    private void see(FolderLooks looks, Set<Path> steady, Set<Path> moving) throws IOException {
        FolderLooks.Look look = looks.look();
        assertEquals(steady, look.steady().keySet());
        assertEquals(moving, look.moving());
    }

    @Test
    void newGrowingReplacedAndDeletedFilesMoveForOneLook() throws IOException {
        FolderLooks looks = new FolderLooks(folder);
        see(looks, Set.of(), Set.of());
        Path jar = Files.writeString(folder.resolve("a.jar"), "1");
        see(looks, Set.of(), Set.of(jar));
        see(looks, Set.of(jar), Set.of());
        Files.writeString(jar, "2", StandardOpenOption.APPEND);
        see(looks, Set.of(), Set.of(jar));
        see(looks, Set.of(jar), Set.of());
        Path other = Files.writeString(folder.resolve("new"), "12");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(jar));
        Files.move(other, jar, StandardCopyOption.ATOMIC_MOVE);
        see(looks, Set.of(), Set.of(jar));
        see(looks, Set.of(jar), Set.of());
        Files.delete(jar);
        see(looks, Set.of(), Set.of(jar));
        see(looks, Set.of(), Set.of());
    }

    @Test
    void foldersHiddenAndOtherFilesAreNotLookedAtAndTheFolderMayBeMissing() throws IOException {
        FolderLooks missing = new FolderLooks(folder.resolve("missing"));
        see(missing, Set.of(), Set.of());
        Files.createDirectory(folder.resolve("folder.jar"));
        Files.writeString(folder.resolve(".hidden.jar"), "");
        Files.writeString(folder.resolve("a.jar.part"), "");
        FolderLooks looks = new FolderLooks(folder);
        see(looks, Set.of(), Set.of());
        see(looks, Set.of(), Set.of());
    }
}
