package com.vmaccel.checks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bundle built twice from the same classes, in another folder, at another time and in another language, has the same bytes. */
class RebuildTest {

    /** The root pom's project.build.outputTimestamp, which bnd's plugin hands on. */
    private static final String TIME = "2026-01-01T00:00:00Z";

    @TempDir
    Path folder;

    static Stream<String> bundles() {
        return Workspace.modules().stream()
                .filter(module -> Files.exists(module.folder().resolve("bnd.bnd")) && !module.classFiles().isEmpty())
                .map(Module::name);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void aSecondBuildHasTheSameBytes(String module) throws Exception {
        byte[] first = build(module, "first", TIME);
        Locale locale = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));
            assertTrue(Arrays.equals(first, build(module, "second/place", TIME)), module);
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void withoutTheSettingTheyDiffer() throws Exception {
        assertFalse(Arrays.equals(build("com.vmaccel.api", "first", "false"), build("com.vmaccel.api", "second", "false")));
    }

    /** Builds the jar as the build does, from a new copy of the classes. */
    private byte[] build(String module, String name, String reproducible) throws Exception {
        Path source = Workspace.ROOT.resolve(module);
        Path classes = copyOfClasses(source.resolve("target/classes"), folder.resolve(name));
        try (Builder builder = new Builder(); var out = new ByteArrayOutputStream()) {
            builder.setBase(source.toFile());
            for (Path settings : List.of(Workspace.ROOT.resolve("cnf/shared.bnd"), source.resolve("bnd.bnd"))) {
                builder.addProperties(builder.loadProperties(settings.toFile()));
            }
            builder.setProperty("project.artifactId", module);
            builder.setProperty("Bundle-Version", "1.0.0");
            builder.setProperty("-reproducible", reproducible);
            builder.setClasspath(Stream.of("api", "ffi").map(other -> Workspace.ROOT.resolve("com.vmaccel." + other + "/target/classes").toFile()).toArray(File[]::new));
            Jar content = new Jar(module, classes.toFile());
            content.setManifest(new Manifest());
            builder.setJar(content);
            builder.build().write(out);
            return out.toByteArray();
        }
    }

    /** Copies them last first, each with a time of its own. */
    private static Path copyOfClasses(Path from, Path to) throws Exception {
        Instant time = Instant.now().minusSeconds(to.getNameCount() * 1000L + to.toString().length() * 10_000L);
        for (Path file : Workspace.files(from, "").reversed()) {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            time = time.plusSeconds(10);
            Files.setLastModifiedTime(copy, FileTime.from(time));
        }
        return to;
    }
}
