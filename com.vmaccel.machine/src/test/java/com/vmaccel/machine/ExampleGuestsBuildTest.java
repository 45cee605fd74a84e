package com.vmaccel.machine;

import static com.vmaccel.tck.junit.RequiredSuites.needPrograms;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleGuestsBuildTest {

    @TempDir
    private Path folder;

    @Test
    void theBinariesAreWhatTheSourcesGive() throws IOException, InterruptedException {
        needPrograms("sh", "gcc", "ld");
        Process build = new ProcessBuilder(ExampleGuests.FOLDER.resolve("build").toString(), folder.toString()).redirectErrorStream(true).start();
        String output = new String(build.getInputStream().readAllBytes());
        assertTrue(build.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, build.exitValue(), output);
        for (String name : ExampleGuests.NAMES) {
            assertArrayEquals(Files.readAllBytes(folder.resolve(name)), Files.readAllBytes(ExampleGuests.FOLDER.resolve(name)), name);
        }
    }

    @Test
    void everySourceHasABinaryAndATest() throws IOException {
        try (Stream<Path> files = Files.list(ExampleGuests.FOLDER)) {
            assertEquals(
                    ExampleGuests.NAMES.stream().map(name -> name + ".S").collect(Collectors.toSet()),
                    files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".S")).collect(Collectors.toSet()));
        }
    }

    @Test
    void theyBeginInTheModesTheyAreNamedAfter() {
        assertEquals(
                List.of("flat REAL", "ELF PROTECTED", "ELF LONG", "ELF LONG", "ELF LONG", "firmware"),
                ExampleGuests.NAMES.stream().map(ExampleGuestsBuildTest::kind).toList());
    }

    private static String kind(String name) {
        return switch (ExampleGuests.load(name)) {
            case GuestImage.Flat flat -> "flat " + flat.mode();
            case GuestImage.Elf elf -> "ELF " + elf.mode();
            case GuestImage.Firmware firmware -> "firmware";
        };
    }
}
