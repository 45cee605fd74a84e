package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.itest.Checkout;
import com.vmaccel.itest.JsonText;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Windows Hypervisor Platform through the command line: in a framework that is told it runs on Windows, over the double. */
class WhpxRunTest {

    private static final Path BIOS = Path.of("/usr/share/seabios/bios.bin");
    private static final String LAST = "No bootable device.";

    private static Vmaccel windows;

    @BeforeAll
    static void needTheDouble() {
        RequiredSuites.needPrograms("env", "sh");
        windows = Vmaccel.installed().onWindows(WhpxDouble.need());
    }

    private static Map<String, Object> doctor(Vmaccel vmaccel) throws Exception {
        Finished doctor = vmaccel.run("doctor", "--json").assertStatus(0);
        return JsonText.byKey(JsonText.object(doctor.out()).get("backends"), "id").get("whpx");
    }

    @Test
    void itIsAvailableThereAndNotResolvedOnLinux() throws Exception {
        assertEquals("available", doctor(windows).get("layer"));
        assertEquals("not resolved", doctor(Vmaccel.installed()).get("layer"));
    }

    @Test
    void aGuestSaysHelloAndIsSummedUp() throws Exception {
        Finished run = windows.run("run", "--accel", "whpx", "--timeout", "60s", "--summary", Checkout.guest("hello-elf64").toString()).assertStatus(0);
        assertEquals("Hello from long mode.\n", run.out());
        List<String> summary = run.errLines();
        assertEquals(List.of("exits     45", "       22 port read", "       22 port write", "        1 halt"), summary.subList(2, summary.size()));
    }

    @Test
    void firmwareGetsTheInterruptsOfTheBoard() throws Exception {
        try (Child child = windows.start("run", "--accel", "whpx", "--firmware", "--timeout", "60s", Checkout.guest("echo-rom").toString())) {
            assertEquals(new Finished(1, "to and froq", ""), child.type("to and froq").end());
        }
    }

    @Test
    void seaBiosStartsAndTriesToBoot() throws Exception {
        RequiredSuites.need("seabios", Files.isReadable(BIOS), BIOS + " is not here; the package seabios has it");
        try (Child child = windows.start("run", "--accel", "whpx", "--firmware", "--timeout", "80s", BIOS.toString())) {
            child.awaitOut(out -> out.contains(LAST)).signal("INT");
            Finished run = child.end().assertStatus(130);
            assertTrue(run.out().startsWith("SeaBIOS (version "), run::out);
        }
    }
}
