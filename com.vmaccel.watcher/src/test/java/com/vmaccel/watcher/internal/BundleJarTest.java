package com.vmaccel.watcher.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles are told from other files, and from their own beginnings. */
class BundleJarTest {

    @TempDir
    Path folder;

    private Path jar(String... headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
        }
        Path file = folder.resolve("a.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new JarEntry("content"));
            out.write(new byte[5000]);
            out.closeEntry();
        }
        return file;
    }

    @Test
    void aBundleHasAName() throws IOException {
        assertEquals("com.example", BundleJar.symbolicName(jar("Bundle-ManifestVersion", "2", "Bundle-SymbolicName", "com.example;singleton:=true")));
    }

    @Test
    void aJarWithoutTheHeadersIsNone() throws IOException {
        Path plain = jar();
        assertTrue(assertThrows(IOException.class, () -> BundleJar.symbolicName(plain)).getMessage().contains("headers"));
    }

    @Test
    void noBeginningOfABundleIsOne() throws IOException {
        byte[] whole = Files.readAllBytes(jar("Bundle-ManifestVersion", "2", "Bundle-SymbolicName", "com.example"));
        for (int length = 0; length < whole.length; length++) {
            Path half = Files.write(folder.resolve("half.jar"), Arrays.copyOf(whole, length));
            assertThrows(IOException.class, () -> BundleJar.symbolicName(half), () -> "of " + whole.length + " bytes");
        }
    }
}
