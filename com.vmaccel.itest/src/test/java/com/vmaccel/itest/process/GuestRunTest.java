package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.Checkout;
import com.vmaccel.tck.junit.RequiredSuites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests run by the command line, and how the process ends. */
class GuestRunTest {

    private static final int SPIN = 0xfeeb; // jmp $

    @TempDir
    static Path folder;

    private static Path spin;

    @BeforeAll
    static void makeImages() throws Exception {
        RequiredSuites.needPrograms("env", "sh");
        RequiredSuites.need("kvm", Files.isWritable(Path.of("/dev/kvm")), "no /dev/kvm that may be written");
        spin = Files.write(folder.resolve("spin"), new byte[] {(byte) SPIN, (byte) (SPIN >> 8)});
    }

    private static String guest(String name) {
        return Checkout.guest(name).toString();
    }

    @Test
    void anElf64GuestSaysHelloAndIsSummedUp() throws Exception {
        Finished run = Vmaccel.installed().run("run", "--accel", "kvm", "--timeout", "60s", "--summary", guest("hello-elf64")).assertStatus(0);
        assertEquals("Hello from long mode.\n", run.out());
        List<String> summary = run.errLines();
        assertEquals("status    0: the guest halted", summary.getFirst());
        assertTrue(summary.get(1).matches("time {6}\\d+\\.\\d{3} ms in the guest, \\d+\\.\\d{3} ms in the host"), run::err);
        assertEquals(List.of("exits     45", "       22 port read", "       22 port write", "        1 halt"), summary.subList(2, summary.size()));
    }

    @Test
    void anElf32GuestIsTraced() throws Exception {
        Finished run = Vmaccel.installed().run("run", "--trace", "--memory", "2M", "--timeout=60s", guest("hello-elf32")).assertStatus(0);
        assertEquals("Hello from protected mode.\n", run.out());
        assertEquals("port read 0x03fd 1: 0x60", run.errLines().getFirst());
        assertEquals("halt[]", run.errLines().getLast());
        assertEquals(2L * run.out().length() + 1, run.errLines().size());
    }

    @Test
    void aFlatImageIsLoadedWhereItIsToldInTheModeItIsTold() throws Exception {
        // mov rax, 5; out 0xf4, eax; hlt. In any other mode the first is shorter, and another program follows.
        byte[] program = {0x48, (byte) 0xb8, 5, 0, 0, 0, 0, 0, 0, 0, (byte) 0xe7, (byte) 0xf4, (byte) 0xf4};
        String image = Files.write(folder.resolve("long"), program).toString();
        Vmaccel.installed().run("run", "--mode", "long", "--load", "0x200000", "--entry=0x200000", "--timeout", "60s", image).assertStatus(5 << 1 | 1);
    }

    @Test
    void theStatusIsTheGuestsOwn() throws Exception {
        assertEquals(new Finished(42 << 1 | 1, "", ""), Vmaccel.installed().run("run", "--timeout", "60s", guest("exit-status")));
    }

    @Test
    void firmwareIsStartedAtTheResetVectorAndGetsInterrupts() throws Exception {
        try (Child child = Vmaccel.installed().start("run", "--firmware", "--timeout", "60s", guest("echo-rom"))) {
            assertEquals(new Finished(1, "to and froq", ""), child.type("to and froq").end());
        }
    }

    @Test
    void theTimeoutEndsAGuest() throws Exception {
        Vmaccel.installed().run("run", "--timeout", "300ms", spin.toString()).assertComplained(124, "vmaccel: the guest did not end within 300 ms");
    }

    @Test
    void anInterruptEndsAGuest() throws Exception {
        try (Child child = Vmaccel.installed().start("run", guest("echo"))) {
            child.type("ready").awaitOut(out -> out.equals("ready")).signal("INT");
            assertEquals(new Finished(130, "ready", "vmaccel: the run was stopped\n"), child.end());
        }
    }

    @Test
    void askedToTerminateTheProcessEndsTheGuestToo() throws Exception {
        try (Child child = Vmaccel.installed().start("run", guest("echo"))) {
            child.type("ready").awaitOut(out -> out.equals("ready")).signal("TERM");
            assertEquals(new Finished(128 + 15, "ready", "vmaccel: the run was stopped\n"), child.end());
        }
    }

    @Test
    void aReaderThatWentAwayIsNamed() throws Exception {
        try (Child child = Vmaccel.installed().start("run", "--timeout", "60s", guest("echo"))) {
            child.type("first").awaitOut(out -> out.equals("first")).closeOut().typeUntilItEnds("second");
            Finished run = child.end().assertStatus(70);
            assertEquals("vmaccel: the guest's console: Broken pipe\n", run.err());
        }
    }

    @Test
    void anInterruptWhileItStartsLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        try (Child child = Vmaccel.installed().withOption("-Djava.io.tmpdir=" + temporary).start("run", spin.toString())) {
            child.awaitTrue("the container has its folder", () -> temporary.toFile().list().length > 0).signal("INT");
            Finished run = child.end().assertStatus(130);
            assertTrue(run.err().isEmpty() || run.err().equals("vmaccel: the run was stopped\n"), run::err);
        }
        assertEquals(List.of(), List.of(temporary.toFile().list()));
    }

    @Test
    void theTerminalIsAsItWas() throws Exception {
        RequiredSuites.needPrograms("script", "stty");
        String vmaccel = String.join(" ", Vmaccel.installed().command("run", "--timeout", "300ms", spin.toString()));
        String inTerminal = "stty -a; " + vmaccel + "; echo status=$?; stty -a";
        try (Child child = Child.start(List.of("script", "-qec", inTerminal, "/dev/null"), Map.of())) {
            List<String> rows = child.end().out().lines().toList();
            int status = rows.indexOf("status=124");
            assertTrue(status > 1, rows::toString);
            assertEquals(rows.subList(0, status - 1), rows.subList(status + 1, rows.size()));
        }
    }
}
