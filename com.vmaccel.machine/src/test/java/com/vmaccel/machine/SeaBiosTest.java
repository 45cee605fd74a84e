package com.vmaccel.machine;

import static com.vmaccel.tck.junit.RequiredSuites.need;
import static com.vmaccel.tck.junit.RequiredSuites.needPrograms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.machine.RunResult.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real PC BIOS, from the Debian package of that name, on the engine's interrupt controllers (KVM) and on the board's own (the software CPU). */
@Timeout(120)
class SeaBiosTest {

    private static final Path BIOS = Path.of("/usr/share/seabios/bios.bin");
    private static final String QEMU = "qemu-system-x86_64";
    private static final String LAST = "No bootable device.";
    private static final int SECONDS = 60;

    /**
     * What SeaBIOS says on every PC without cards, whatever it is made of. The rest names addresses, the size of memory, devices and how these were found, or counts them: fw_cfg, a
     * keyboard and how much memory the tables take are QEMU's alone.
     */
    private static final List<String> EVERYWHERE = List.of(
            "SeaBIOS (version ", "BUILD: ", "=== PCI bus & bridge init ===", "Detected non-PCI system", "Found 1 serial ports", "Scan for VGA option rom", "No VGA found",
            "Turning on vga text mode console", "ATA controller ", "Scan for option roms", "Press ESC for boot menu.", "enter handle_", "Booting from ", "Boot failed: ", LAST);

    @ParameterizedTest
    @ValueSource(strings = {"kvm", "soft"})
    void startsProbesAndTriesToBoot(String engine) {
        String output = boot(engine);
        assertTrue(output.startsWith("SeaBIOS (version "), output);
        inOrder(output, "Found 1 serial ports", "Press ESC for boot menu.", "Booting from Floppy...", "Booting from Hard Disk...", LAST);
    }

    /** QEMU translates the guest's code and knows nothing of this library: what both say was computed twice. */
    @Test
    void saysOnTheSoftwareCpuWhatItSaysOnQemu() {
        assertEquals(common(qemu()), common(boot("soft")));
    }

    private static String boot(String engine) {
        need("seabios", Files.isReadable(BIOS), BIOS + " is not here; the package seabios has it");
        var live = new LiveRun(engine, ImageLoader.loadFirmware(BIOS), UnaryOperator.identity()).until(LAST);
        RunResult result = live.run();
        assertEquals(new Outcome.Interrupted(), result.outcome(), () -> result + " after " + live.output());
        return live.output();
    }

    private static void inOrder(String output, String... texts) {
        int from = 0;
        for (String text : texts) {
            int at = output.indexOf(text, from);
            assertTrue(at >= 0, () -> text + " is missing in: " + output);
            from = at + text.length();
        }
    }

    /** The lines of {@link #EVERYWHERE}, up to the last one. */
    private static List<String> common(String output) {
        return output.lines().filter(line -> EVERYWHERE.stream().anyMatch(line::startsWith)).map(line -> line.startsWith(LAST) ? LAST : line).toList();
    }

    /** The same firmware on QEMU's translator, on the PC without PCI, with its debug console as output. */
    private static String qemu() {
        needPrograms(QEMU);
        var command = List.of(QEMU, "-accel", "tcg", "-machine", "isapc", "-nodefaults", "-display", "none", "-m", "64", "-boot", "order=ac,menu=on", "-bios", BIOS.toString(),
                "-serial", "null", "-chardev", "stdio,id=console", "-device", "isa-debugcon,iobase=0x402,chardev=console");
        try {
            Process qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
            CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(qemu::destroyForcibly);
            try (BufferedReader reader = qemu.inputReader()) {
                return String.join("\n", untilLast(reader));
            } finally {
                qemu.destroyForcibly();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> untilLast(BufferedReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.startsWith(LAST)) {
                break;
            }
        }
        return lines;
    }
}
