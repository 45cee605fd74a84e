package com.vmaccel.machine;

import static com.vmaccel.tck.junit.RequiredSuites.need;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.machine.RunResult.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real PC BIOS, from the Debian package of that name. */
@Timeout(120)
class SeaBiosTest {

    private static final Path BIOS = Path.of("/usr/share/seabios/bios.bin");

    @Test
    void startsProbesAndTriesToBoot() {
        need("seabios", Files.isReadable(BIOS), BIOS + " is not here; the package seabios has it");
        var live = new LiveRun(ImageLoader.loadFirmware(BIOS)).until("No bootable device.");
        RunResult result = live.run();
        String output = live.output();
        assertTrue(output.startsWith("SeaBIOS (version "), output);
        inOrder(output, "Found 1 cpu(s)", "Found 1 serial ports", "Booting from Floppy...", "Booting from Hard Disk...", "No bootable device.");
        assertEquals(new Outcome.Interrupted(), result.outcome(), result::toString);
    }

    private static void inOrder(String output, String... texts) {
        int from = 0;
        for (String text : texts) {
            int at = output.indexOf(text, from);
            assertTrue(at >= 0, () -> text + " is missing in: " + output);
            from = at + text.length();
        }
    }
}
