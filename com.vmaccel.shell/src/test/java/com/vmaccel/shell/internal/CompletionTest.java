package com.vmaccel.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may follow what, in a container without backends. */
class CompletionTest {

    private static final List<String> COMMANDS = List.of("vmaccel:doctor", "vmaccel:drain", "felix:lb");

    @TempDir
    Path folder;

    private final Completion completion = new Completion(new Engines());

    private Set<String> after(List<String> before, String word) {
        return completion.candidates(COMMANDS, folder, before, word);
    }

    @Test
    void theFirstWordIsACommandWithOrWithoutItsScope() {
        assertEquals(Set.of("doctor", "drain"), after(List.of(), "d"));
        assertEquals(Set.of("vmaccel:drain"), after(List.of(), "vmaccel:dr"));
        assertEquals(Set.of("exit", "exits"), after(List.of(), "ex"));
        assertEquals(Set.of(), after(List.of(), "nothing"));
    }

    @Test
    void runTakesOptionsAndFiles() throws Exception {
        Files.createDirectories(folder.resolve("guests"));
        Files.writeString(folder.resolve("guests/hello"), "");
        Files.writeString(folder.resolve("guest.bin"), "");
        assertEquals(Set.of("guest.bin", "guests/"), after(List.of("run"), "gu"));
        assertEquals(Set.of("guests/hello"), after(List.of("vmaccel:run"), "guests/"));
        assertEquals(Set.of("--accel", "--timeout"), after(List.of("run"), "--"));
        assertEquals(Set.of(), after(List.of("run", "--accel"), ""), "no backend is there");
        assertEquals(Set.of(), after(List.of("run"), "missing/"));
    }

    @Test
    void othersTakeWhatTheyAreAbout() {
        assertEquals(Set.of("--millis"), after(List.of("exits"), ""));
        assertEquals(Set.of(), after(List.of("regs"), ""));
        assertTrue(after(List.of("drain"), "").isEmpty());
        assertTrue(after(List.of("doctor"), "").isEmpty());
    }
}
