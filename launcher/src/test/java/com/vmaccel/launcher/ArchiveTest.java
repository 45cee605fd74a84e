package com.vmaccel.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {

    private static final Map<String, Map<String, String>> HEADERS =
            Map.of("a.jar", Map.of("Bundle-SymbolicName", "a", "Bundle-Vendor", "\u00e9"), "b.jar", Map.of("Long", "x".repeat(100_000)), "c.jar", Map.of());

    private static final Map<Long, Long> TIMES = Map.of(1L, 2L);

    @TempDir
    Path folder;

    @Test
    void headersComeBack() throws IOException {
        new Archive(folder).keepHeaders(HEADERS);
        assertEquals(HEADERS, new Archive(folder).headers());
    }

    @Test
    void theFactoryComesBack() throws IOException {
        new Archive(folder).keepFactory("org.example.Factory");
        assertEquals("org.example.Factory", new Archive(folder).factory());
    }

    @Test
    void packagesAreKeptOnceAndComeBack() {
        new Archive(folder).keepPackages(() -> "a;version=\"1\"");
        new Archive(folder).keepPackages(() -> "b");
        assertEquals("a;version=\"1\"", new Archive(folder).packages());
    }

    @Test
    void whatIsNotThereIsDoneWithout() {
        Archive archive = new Archive(folder.resolve("nowhere"));
        assertEquals(Map.of(), archive.headers());
        assertNull(archive.factory());
        assertNull(archive.packages());
        archive.keepPackages(() -> "a");
        archive.restoreComponents(folder.resolve("store"), TIMES);
        archive.keepComponents(folder.resolve("store"), TIMES);
        assertFalse(Files.exists(folder.resolve("store")));
        assertFalse(Files.exists(archive.folder()));
    }

    @Test
    void componentsAreKeptOnceAndComeBack() throws IOException {
        Archive archive = new Archive(folder);
        Path store = folder.resolve("store");
        Files.write(store, new byte[] {1, 2, 3});
        archive.keepComponents(store, TIMES);
        Files.write(store, new byte[] {4});
        archive.keepComponents(store, TIMES);
        Files.delete(store);
        archive.restoreComponents(store, TIMES);
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(store));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 12, -1})
    void whatIsNotWholeIsNotLookedAt(int length) throws IOException {
        Archive archive = new Archive(folder);
        archive.keepHeaders(HEADERS);
        Path store = Files.write(folder.resolve("store"), new byte[] {1, 2, 3});
        archive.keepComponents(store, TIMES);
        Files.delete(store);
        damage(folder.resolve("headers"), length);
        damage(folder.resolve("components"), length);
        assertEquals(Map.of(), archive.headers());
        archive.restoreComponents(store, TIMES);
        assertFalse(Files.exists(store));
    }

    /** Cuts a file off, or changes its last byte if that is to be -1. */
    private static void damage(Path file, int length) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, length < 0 ? bytes : Arrays.copyOf(bytes, Math.min(length, bytes.length - 1)));
    }

    @Test
    void storageIsOfNobodyElse() throws IOException {
        Path one = Archive.createStorage(List.of(folder), "vmaccel-");
        Path other = Archive.createStorage(List.of(folder), "vmaccel-");
        assertFalse(one.equals(other));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(one)));
    }

    @Test
    void storageIsWhereItCanBe() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        assertEquals(folder, Archive.createStorage(List.of(nowhere, folder), "vmaccel-").getParent());
        assertThrows(IOException.class, () -> Archive.createStorage(List.of(nowhere), "vmaccel-"));
    }
}
