package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script {@code vmaccel} does with archives in the user's cache, in a checkout of its own with a pretended JDK. */
class ArchiveScriptTest {

    private static final int JAVAS_STATUS = 33;

    @TempDir
    Path folder;

    private Path cache;
    private ScratchCheckout checkout;

    @BeforeEach
    void makeCheckout() throws Exception {
        RequiredSuites.needPrograms("sh", "env", "find", "sed", "cksum", "stat");
        cache = folder.resolve("ca che");
        checkout = new ScratchCheckout(folder).withArchivingJdk(25).withMaven();
        checkout.run("doctor").assertStatus(JAVAS_STATUS); // builds, and has no cache
    }

    @Test
    void theSecondBriefCommandStartsWithWhatTheFirstMade() throws Exception {
        assertFalse(arguments("doctor").contains("<-cp>"));
        Path made = finished(1).getFirst();
        List<String> words = arguments("doctor", "two words");
        assertTrue(words.contains("<-XX:AOTCache=" + made.resolve("classes") + ">"), words::toString);
        assertTrue(words.containsAll(List.of("<--enable-native-access=ALL-UNNAMED>", "<-Dvmaccel.archive=" + made + ">", "<-cp>")), words::toString);
        assertEquals(List.of("<com.vmaccel.launcher.Main>", "<doctor>", "<two words>"), words.subList(words.size() - 3, words.size()));
        assertEquals(1, checkout.archives());
    }

    @Test
    void commandsThatTakeTheirTimeStartAsEver() throws Exception {
        arguments("doctor");
        finished(1);
        for (String command : List.of("serve", "bench", "selftest")) {
            List<String> words = arguments(command);
            assertTrue(words.contains("<-jar>") && !words.contains("<-cp>"), words::toString);
        }
    }

    @Test
    void anotherBundleMakesAnotherArchiveAndTheOldOneGoes() throws Exception {
        arguments("doctor");
        Path old = finished(1).getFirst();
        checkout.touch("launcher/target/dist/bundles/new.jar");
        assertFalse(arguments("doctor").contains("<-cp>"));
        Path made = finished(2).getFirst();
        assertFalse(made.equals(old));
        List<String> words = arguments("doctor");
        assertTrue(words.contains("<-Dvmaccel.archive=" + made + ">"), words::toString);
        assertTrue(words.stream().anyMatch(word -> word.contains("/dist/bundles/new.jar:")), words::toString);
    }

    @Test
    void twoAtOnceMakeOneArchive() throws Exception {
        try (Child one = checkout.start(cache, "doctor"); Child other = checkout.start(cache, "doctor"); Child third = checkout.start(cache, "doctor")) {
            for (Child child : List.of(one, other, third)) {
                child.end().assertStatus(JAVAS_STATUS);
            }
        }
        finished(1);
        assertTrue(arguments("doctor").contains("<-cp>"));
        assertEquals(1, checkout.archives());
    }

    @Test
    void whereThereCanBeNoCacheCommandsStartAsEver() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        for (Path nowhere : List.of(file, file.resolve("below"), Path.of("relative"), folder.resolve("a:b"))) {
            Finished run = checkout.run(nowhere, "doctor").assertStatus(JAVAS_STATUS);
            assertEquals("", run.err());
            assertTrue(run.out().contains("<-jar>"), run::out);
        }
        assertEquals(0, checkout.archives());
    }

    private List<String> arguments(String... command) throws Exception {
        Finished run = checkout.run(cache, command).assertStatus(JAVAS_STATUS);
        assertEquals("", run.err());
        return run.out().lines().toList();
    }

    /** Waits until so many archives were made, of which one is there. */
    private List<Path> finished(int made) throws Exception {
        for (int i = 0; i < 3000; i++) {
            List<Path> there = archives();
            if (checkout.archives() == made && there.size() == 1 && Files.exists(there.getFirst().resolve("classes"))) {
                return there;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("waited in vain for %d archives: %d were made, there are %s".formatted(made, checkout.archives(), archives()));
    }

    private List<Path> archives() throws IOException {
        Path archives = cache.resolve("archives");
        if (Files.notExists(archives)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(archives)) {
            return files.toList();
        }
    }
}
