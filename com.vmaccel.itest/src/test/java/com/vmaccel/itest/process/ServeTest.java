package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.BundleFile;
import com.vmaccel.itest.Checkout;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long-lived container: its watcher, its shell, and its end. */
class ServeTest {

    @TempDir
    Path folder;

    private Path deploy() {
        return folder.resolve("made/deploy");
    }

    private Child serve(String... more) throws IOException {
        String[] arguments = Stream.concat(Stream.of("serve", "--folder", deploy().toString()), Stream.of(more)).toArray(String[]::new);
        return Vmaccel.installed().withOption("-Djava.io.tmpdir=" + folder).start(arguments);
    }

    private void assertNothingIsLeft() throws IOException {
        try (var files = Files.list(folder)) {
            assertEquals(List.of("made"), files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void commandsAreExecutedUntilTheInputEnds() throws Exception {
        try (Child child = serve()) {
            child.type("vmaccel:list\nregs nobody\nrun --accel soft --timeout 60 " + Checkout.guest("hello-elf64") + "\nno:such\n");
            Finished end = child.closeIn().end().assertStatus(0);
            assertTrue(end.out().contains("soft: available") && end.out().contains("soft: status 0, "), end::toString);
            assertTrue(end.err().contains("vmaccel: no virtual machine 'nobody': there are none\n"), end::toString);
            assertTrue(end.err().contains("no:such"), end::toString);
            assertFalse(end.err().contains("\tat "), end::toString);
        }
        assertNothingIsLeft();
    }

    @Test
    void exitEndsItAndHelpTellsParameters() throws Exception {
        try (Child child = serve()) {
            Finished end = child.type("help vmaccel:run\nexit\n").end().assertStatus(0);
            assertTrue(end.out().contains("--timeout") && end.out().contains("insist on this backend") && end.out().contains("run a guest image"), end::toString);
        }
    }

    @Test
    void bundlesAreInstalledAndTerminationIsOrderly() throws Exception {
        try (Child child = serve("--no-shell", "--poll", "20")) {
            child.awaitErr(text -> text.contains("vmaccel: serving; bundles moved into " + deploy()));
            Path jar = new BundleFile("example").writeInto(folder.resolve("made"));
            Files.move(jar, deploy().resolve("example.jar"), StandardCopyOption.ATOMIC_MOVE);
            child.awaitErr(text -> text.contains("vmaccel: example 1.2.3 is started\n"));
            Files.delete(deploy().resolve("example.jar"));
            child.awaitErr(text -> text.contains("vmaccel: example 1.2.3 is removed"));
            assertEquals(List.of(), child.sockets(), "no port is opened");
            child.signal("TERM").end().assertStatus(143);
        }
        assertNothingIsLeft();
    }

    @Test
    void badUsageIsOneLine() throws Exception {
        Vmaccel.installed().run("serve", "--poll", "1000").assertComplained(2, "vmaccel: --poll is 1000, not 5 to 100 (see 'vmaccel serve --help')");
        Path file = Files.writeString(folder.resolve("file"), "");
        Finished end = Vmaccel.installed().run("serve", "--folder", file.toString());
        assertEquals(1, end.assertStatus(70).errLines().size(), end::toString);
        assertTrue(end.err().startsWith("vmaccel: cannot watch " + file), end::toString);
    }

    @Test
    void inATerminalTheTabulatorKeyCompletes() throws Exception {
        RequiredSuites.needPrograms("script", "stty");
        String vmaccel = String.join(" ", Vmaccel.installed().command("serve", "--folder", deploy().toString()));
        try (Child child = Child.start(List.of("script", "-qec", "stty cols 120 rows 40; " + vmaccel + "; echo status=$?; stty -a", "/dev/null"), Map.of("TERM", "xterm"))) {
            child.awaitOut(text -> text.contains("vmaccel> "));
            child.type("doct\t\r").awaitOut(text -> text.contains("guests can run on "));
            child.type("dra\tso\t\r").awaitOut(text -> text.contains("soft is drained"));
            Finished end = child.type("exit\r").end();
            String after = end.out().substring(end.out().lastIndexOf("status="));
            assertTrue(after.startsWith("status=0") && after.contains(" icanon") && after.contains(" echo "), end::toString);
        }
    }
}
