package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars of this build, and jars made wrong on purpose. */
class BundleJarTest {

    private static final String GOOD = """
            Manifest-Version: 1.0
            Bundle-SymbolicName: com.vmaccel.kvm
            Automatic-Module-Name: com.vmaccel.kvm
            Import-Package: com.vmaccel.api;version="[0.1,0.2)",javax.management
            Require-Capability: osgi.ee;filter:="(&(osgi.ee=JavaSE)(version=25))"
            """;
    private static final LocalDateTime FIXED = LocalDateTime.of(2026, 1, 1, 0, 0);

    @TempDir
    Path folder;

    @Test
    void jarsAreReproducible() {
        var jars = Workspace.modules().stream().flatMap(module -> module.jars().stream()).toList();
        assertFalse(jars.isEmpty(), "no jars: build from the root");
        none(jars.stream().flatMap(jar -> JarRules.notReproducible(jar).stream()).toList());
    }

    @Test
    void bundlesAskOnlyForWhatTheyNeed() {
        none(Workspace.modules().stream()
                .flatMap(module -> module.jars().stream().flatMap(jar -> JarRules.badBundle(module.bundleName(), jar).stream()))
                .toList());
    }

    @Test
    void passesAGoodJar() throws IOException {
        Path jar = jar(GOOD, FIXED);
        none(JarRules.notReproducible(jar));
        none(JarRules.badBundle("com.vmaccel.kvm", jar));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bnd-LastModified: 1", "Created-By: 25 (x)", "Built-By: me"})
    void findsAVariableHeader(String header) throws IOException {
        assertEquals(1, JarRules.notReproducible(jar(GOOD + header + "\n", FIXED)).size());
    }

    @Test
    void findsAVariableTime() throws IOException {
        assertFalse(JarRules.notReproducible(jar(GOOD, FIXED.plusHours(1))).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Bundle-SymbolicName: com.vmaccel.other",
        "Automatic-Module-Name: kvm",
        "Import-Package: com.vmaccel.api;version=\"[0.1,0.2)\",java.lang.foreign",
        "Import-Package: org.jspecify.annotations",
        "Require-Capability: osgi.ee;filter:=\"(osgi.ee=UNKNOWN)\""
    })
    void findsABadHeader(String header) throws IOException {
        String name = header.substring(0, header.indexOf(':'));
        String manifest = GOOD.replaceAll("(?m)^" + name + ": .*$", header.replace("\\", "\\\\").replace("$", "\\$"));
        assertEquals(1, JarRules.badBundle("com.vmaccel.kvm", jar(manifest, FIXED)).size());
    }

    private Path jar(String manifest, LocalDateTime time) throws IOException {
        Path jar = folder.resolve("sample.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            var entry = new JarEntry("META-INF/MANIFEST.MF");
            entry.setTimeLocal(time);
            out.putNextEntry(entry);
            out.write(manifest.getBytes());
        }
        return jar;
    }

    private static void none(List<String> findings) {
        assertEquals("", String.join("\n", findings));
    }
}
