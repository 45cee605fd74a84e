package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script in the root of the checkout, in a checkout of its own with a pretended JDK and Maven. */
class ScriptTest {

    private static final int JAVAS_STATUS = 33;

    @TempDir
    Path folder;

    private ScratchCheckout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        RequiredSuites.needPrograms("sh", "env", "find", "sed");
        checkout = new ScratchCheckout(folder);
    }

    @Test
    void withoutAJdkItSaysSoInOneLine() throws Exception {
        checkout.withMaven().run("doctor").assertComplained(
                70, "vmaccel: no JDK 25 or newer found: install one and set VMACCEL_JAVA_HOME to its folder");
        checkout.withJdk(24).run("doctor").assertStatus(70);
        assertEquals(List.of(), checkout.calls());
    }

    @Test
    void withoutMavenItSaysSoInOneLine() throws Exception {
        checkout.withJdk(25).run("doctor").assertComplained(70, "vmaccel: mvn is missing: Maven builds vmaccel on first use");
    }

    @Test
    void theFirstUseBuildsWithoutTestsAndSaysSoOnStandardErrorOnly() throws Exception {
        Finished run = checkout.withJdk(17).withJdk(26).withMaven().run("run", "--trace", "two words").assertStatus(JAVAS_STATUS);
        String jar = checkout.root.resolve("launcher/target/dist/vmaccel.jar").toString();
        List<String> words = run.out().lines().toList();
        assertEquals(List.of("<-jar>", "<" + jar + ">", "<run>", "<--trace>", "<two words>"), words.subList(words.indexOf("<-jar>"), words.size()));
        assertTrue(words.contains("<-Dvmaccel.script=" + checkout.root.resolve("vmaccel") + ">"), words::toString);
        assertEquals(1, checkout.calls().size());
        String call = checkout.calls().getFirst();
        assertTrue(call.startsWith(checkout.jdk(26) + " ") && call.contains(" -DskipTests ") && call.contains(" package"), call);
        assertEquals("vmaccel: building, as its sources are new or changed; the log is " + checkout.root.resolve("target/build.log"), run.errLines().getFirst());
        assertTrue(run.errLines().getLast().startsWith("vmaccel: building part 1.0 "), run::err);
    }

    @Test
    void aBriefCommandIsQuickAndAnArchiveThatCannotBeMadeLeavesNothing() throws Exception {
        checkout.link("cksum").link("stat").link("printf").withJdk(25).withMaven();
        Path cache = folder.resolve("cache");
        assertTrue(checkout.run(cache, "doctor").assertStatus(JAVAS_STATUS).out().contains("<-XX:TieredStopAtLevel=1>"));
        eventuallyEmpty(cache.resolve("archives")); // this Java makes no archive
        String none = checkout.run(cache, "bench", "vms").assertStatus(JAVAS_STATUS).out();
        assertTrue(none.contains("<-Xmx256m>") && !none.contains("TieredStopAtLevel"), none);
    }

    private static void eventuallyEmpty(Path made) throws Exception {
        for (int i = 0; i < 1000; i++) {
            try (Stream<Path> files = Files.exists(made) ? Files.list(made) : Stream.of(made)) {
                if (files.findAny().isEmpty()) {
                    return;
                }
            }
            Thread.sleep(10);
        }
        throw new AssertionError("something is left in " + made);
    }

    @Test
    void whatWasBuiltIsNotBuiltAgain() throws Exception {
        checkout.withJdk(25).withMaven().run("doctor").assertStatus(JAVAS_STATUS);
        assertEquals("", checkout.run("doctor").assertStatus(JAVAS_STATUS).err());
        assertEquals(1, checkout.calls().size());
    }

    @ParameterizedTest
    @CsvSource({
        "part/src/main/java/Part.java, 2",
        "part/src/main/resources/new.txt, 2",
        "part/src/main/java/target/Part.java, 2",
        "pom.xml, 2",
        "cnf/shared.bnd, 2",
        "part/src/test/java/PartTest.java, 1",
        "part/target/classes/pom.xml, 1",
        "README.md, 1"
    })
    void whatGoesIntoTheProductIsBuiltAgainWhenItChanges(String changed, int builds) throws Exception {
        checkout.withJdk(25).withMaven().run("doctor").assertStatus(JAVAS_STATUS);
        Thread.sleep(20); // file times have a granularity
        checkout.touch(changed);
        checkout.run("doctor").assertStatus(JAVAS_STATUS);
        assertEquals(builds, checkout.calls().size());
        checkout.run("doctor").assertStatus(JAVAS_STATUS);
        assertEquals(builds, checkout.calls().size(), "and then it is built");
    }

    @Test
    void aSourceThatIsGoneIsAChangeToo() throws Exception {
        checkout.withJdk(25).withMaven().run("doctor").assertStatus(JAVAS_STATUS);
        Thread.sleep(20);
        Files.delete(checkout.root.resolve("part/src/main/java/Part.java"));
        checkout.run("doctor").assertStatus(JAVAS_STATUS);
        assertEquals(2, checkout.calls().size());
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndIsTriedAgain() throws Exception {
        checkout.withJdk(25).withMaven().touch("broken");
        Finished run = checkout.run("doctor").assertStatus(70);
        assertEquals("", run.out());
        List<String> rows = run.errLines();
        assertEquals(List.of("[ERROR] it is broken", "vmaccel: the build failed, see " + checkout.root.resolve("target/build.log")), rows.subList(rows.size() - 2, rows.size()));
        assertTrue(Files.readString(checkout.root.resolve("target/build.log")).contains("[ERROR] it is broken"));
        Files.delete(checkout.root.resolve("broken"));
        checkout.run("doctor").assertStatus(JAVAS_STATUS);
        assertEquals(2, checkout.calls().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flock", "no such program"})
    void whoComesDuringABuildWaitsForIt(String lock) throws Exception {
        if (lock.equals("flock")) {
            RequiredSuites.needPrograms("flock");
        }
        checkout.withJdk(25).withMaven().link(lock);
        try (Child one = checkout.start("doctor"); Child other = checkout.start("doctor"); Child third = checkout.start("doctor")) {
            for (Child child : List.of(one, other, third)) {
                child.end().assertStatus(JAVAS_STATUS);
            }
        }
        assertEquals(1, checkout.calls().size());
        assertEquals("", checkout.run("doctor").assertStatus(JAVAS_STATUS).err(), "the lock is free");
    }

    @Test
    void whoMayNotWriteIntoTheCheckoutIsTold() throws Exception {
        Assumptions.assumeTrue(OtherUser.isPossible(), "becoming another user needs root");
        OtherUser.mayRead(folder);
        Finished run = checkout.withJdk(25).withMaven().after(OtherUser.COMMAND).run("doctor");
        assertEquals(70, run.status());
        assertTrue(run.err().matches("vmaccel: needs to be built, and \\S+ may not write to " + checkout.root.resolve("target") + "\n"), run::err);
        assertEquals(List.of(), checkout.calls());
    }

    @Test
    void aLockThatNobodyHoldsIsNamed() throws Exception {
        Path lock = Files.createDirectories(checkout.root.resolve("target/lock.d"));
        Files.writeString(lock.resolve("pid"), "2147483646\n"); // above any process id of Linux
        checkout.withJdk(25).withMaven().run("doctor").assertComplained(70, "vmaccel: a build was cut off: remove " + lock);
    }
}
