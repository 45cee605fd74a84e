package com.vmaccel.x86;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs GNU objdump, the second opinion on every instruction. */
final class Objdump {

    /**
     * A line of its output.
     *
     * @param address of the instruction
     * @param length in bytes
     * @param text prefixes, mnemonic, operands
     */
    record Line(long address, int length, String text) {}

    private static final long TIMEOUT_MINUTES = 60;

    private Objdump() {}

    /** Whether it is installed. */
    static boolean isThere() {
        try {
            Process process = new ProcessBuilder("objdump", "--version").redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Disassembles the executable sections of an ELF file. */
    static void elf(Path file, Consumer<Line> lines) throws IOException {
        run(List.of("-d", file.toString()), lines);
    }

    /** Disassembles a file of bytes from address 0. */
    static void bytes(Path file, CodeMode mode, Consumer<Line> lines) throws IOException {
        String machine = switch (mode) {
            case MODE16 -> "i8086";
            case MODE32 -> "i386";
            case MODE64 -> "i386:x86-64";
        };
        run(List.of("-D", "-z", "-b", "binary", "-m", machine, file.toString()), lines);
    }

    private static void run(List<String> arguments, Consumer<Line> lines) throws IOException {
        List<String> command = new ArrayList<>(List.of("objdump", "-M", "intel,intel64", "-w", "--insn-width=16"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.ISO_8859_1)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Line parsed = parse(line);
                if (parsed != null) {
                    lines.accept(parsed);
                }
            }
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("objdump failed: " + command);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroy();
        }
    }

    /** Reads {@code "  401000:\t48 89 e5 \tmov    rbp,rsp"}; null if the line is something else. */
    private static Line parse(String line) {
        int colon = line.indexOf(":\t");
        if (colon < 0) {
            return null;
        }
        int tab = line.indexOf('\t', colon + 2);
        int bytesEnd = tab < 0 ? line.length() : tab;
        int digits = 0;
        for (int i = colon + 2; i < bytesEnd; i++) {
            digits += line.charAt(i) == ' ' ? 0 : 1;
        }
        long address = Long.parseUnsignedLong(line.substring(0, colon).strip(), 16);
        return new Line(address, digits / 2, tab < 0 ? "" : line.substring(tab + 1).strip());
    }
}
