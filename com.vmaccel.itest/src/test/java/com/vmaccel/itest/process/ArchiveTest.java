package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script with a real JDK, which makes an archive and starts with it, and what comes of an archive that is damaged. */
class ArchiveTest {

    private static final long PATIENCE_NANOS = 240_000_000_000L;

    /** Of C functions: with and without pointers. */
    private static final int SHAPES = 2;

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        RequiredSuites.needPrograms("sh", "find", "sed", "cksum", "stat");
        home = UnpackedZip.into(folder.resolve("home"));
    }

    @Test
    void aCommandAnswersTheSameWithAnArchiveWithoutAndWithADamagedOne() throws Exception {
        Finished without = run("run", "--accel", "whpx", "nothing");
        Finished help = run("help", "run");
        Path archive = made();
        for (String name : List.of("nothing", "headers", "components", "factory", "packages", "classes")) {
            if (!name.equals("nothing")) {
                byte[] bytes = Files.readAllBytes(archive.resolve(name));
                Files.write(archive.resolve(name), Arrays.copyOf(bytes, bytes.length / 2));
            }
            assertEquals(without, run("run", "--accel", "whpx", "nothing"), name);
            assertEquals(help, run("help", "run"), name);
        }
        assertEquals("", run("doctor").assertStatus(0).err());
    }

    @Test
    void classesOfBundlesComeFromTheArchive() throws Exception {
        run("doctor").assertStatus(0);
        Path archive = made();
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "-XX:AOTCache=" + archive.resolve("classes"), "-Xlog:class+load:file=" + log, "-Dvmaccel.archive=" + archive, "-cp", classPath(archive),
                "com.vmaccel.launcher.Main", "doctor"));
        try (Child child = Child.start(command, Map.of())) {
            assertEquals("", child.end().assertStatus(0).err());
        }
        List<String> loaded = Files.readAllLines(log);
        for (String name : List.of("com.vmaccel.launcher.Main", "org.apache.felix.scr.impl.Activator", "com.vmaccel.kvm.internal.KvmBackend", "picocli.CommandLine")) {
            assertTrue(loaded.stream().anyMatch(line -> line.contains(" " + name + " source: shared objects file")), name);
        }
        assertTrue(loaded.stream().noneMatch(line -> line.contains(".xerces.")), "components are known, so that no XML is parsed");
        assertTrue(loaded.stream().filter(line -> line.contains(".DowncallStub/")).count() <= SHAPES, "all C functions are of few shapes");
    }

    /** As the script makes it: the archive's copies take the place of the jars. */
    private String classPath(Path archive) throws IOException {
        StringBuilder path = new StringBuilder(home.resolve("vmaccel.jar").toString());
        for (String part : List.of("framework", "bundles", "backends")) {
            try (Stream<Path> files = Files.list(home.resolve(part))) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(file -> {
                    Path copy = archive.resolve(file.getFileName());
                    path.append(':').append(Files.exists(copy) ? copy : file);
                });
            }
        }
        return path.toString();
    }

    private Finished run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env", "VMACCEL_CACHE=" + folder.resolve("cache"), "VMACCEL_JAVA_HOME=" + System.getProperty("java.home"), home.resolve("vmaccel").toString()));
        command.addAll(List.of(arguments));
        try (Child child = Child.start(command, Map.of())) {
            return child.end();
        }
    }

    /** Waits for the archive. */
    private Path made() throws Exception {
        Path archives = folder.resolve("cache/archives");
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            try (Stream<Path> files = Files.list(archives)) {
                Optional<Path> whole = files.filter(archive -> Files.exists(archive.resolve("classes"))).findFirst();
                if (whole.isPresent()) {
                    return whole.get();
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no archive was made in " + archives);
    }
}
