package com.vmaccel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModernJarTest {

    @TempDir
    Path folder;

    @Test
    void oldClassesAreCopiedInAFormatThatVerifies() throws Exception {
        Path copy = folder.resolve("copy.jar");
        try (JarFile jar = jarOf(CommandLine.class)) {
            ModernJar.write(jar, copy);
            assertEquals(classes(jar), names(copy));
        }
        try (JarFile jar = new JarFile(copy.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[] {copy.toUri().toURL()}, null)) {
            for (JarEntry entry : jar.stream().toList()) {
                assertTrue(ClassFile.of().parse(jar.getInputStream(entry).readAllBytes()).majorVersion() >= ClassFile.JAVA_6_VERSION, entry::getName);
                Class.forName(entry.getName().replace(".class", "").replace('/', '.'), false, loader).getDeclaredConstructors();
            }
            Class<?> version = loader.loadClass("picocli.CommandLine");
            assertEquals(CommandLine.VERSION, version.getField("VERSION").get(null)); // initialized, so verified
            assertFalse(version.equals(CommandLine.class));
        }
    }

    @Test
    void newClassesStayWhereTheyAre() throws Exception {
        try (JarFile jar = jarOf(org.osgi.framework.Bundle.class)) {
            ModernJar.write(jar, folder.resolve("copy.jar"));
        }
        assertFalse(Files.exists(folder.resolve("copy.jar")));
    }

    private static JarFile jarOf(Class<?> type) throws IOException, URISyntaxException {
        return new JarFile(Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile());
    }

    private static List<String> names(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return classes(file);
        }
    }

    private static List<String> classes(JarFile jar) {
        return jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/")).toList();
    }
}
