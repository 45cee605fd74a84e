package com.vmaccel.bench.internal;

import com.vmaccel.api.error.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs whose start is measured.
 *
 * @param folder a folder of nobody else's, for what they load
 * @param script what starts vmaccel
 */
record Programs(Path folder, Path script) {

    private static final String QEMU = "qemu-system-x86_64";
    private static final int FIRMWARE_BYTES = 64 << 10;

    /** A processor begins so many bytes before the end of the firmware. */
    private static final int RESET_VECTOR = 16;

    /** A Java program that does nothing, with the options that Java has by itself. */
    static final class Nothing {
        private Nothing() {}

        /**
         * Does nothing.
         *
         * @param arguments not looked at
         */
        public static void main(String[] arguments) {}
    }

    /** The command that starts nothing. */
    List<String> emptyJava() throws IOException {
        String name = Nothing.class.getName();
        Path file = folder.resolve(name.replace('.', '/') + ".class");
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream bytes = Objects.requireNonNull(Programs.class.getResourceAsStream("Programs$Nothing.class"))) {
            Files.copy(bytes, file);
        }
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", folder.toString(), name);
    }

    /** The command that runs a real-mode program on KVM. */
    List<String> guest(byte[] program) throws IOException {
        if (!Files.isExecutable(script)) {
            throw new UnavailableException("vmaccel", "bench start", script + " cannot be executed", null, "start this program with its script");
        }
        Path image = Files.write(folder.resolve("guest.bin"), program);
        return List.of(script.toString(), "run", "--accel", "kvm", image.toString());
    }

    /** The command that has QEMU run a program of at most {@link #RESET_VECTOR} bytes as the firmware of its smallest machine; empty where there is no QEMU. */
    Optional<List<String>> microvm(byte[] program) throws IOException {
        Optional<Path> qemu = find(QEMU);
        if (qemu.isEmpty()) {
            return Optional.empty();
        }
        byte[] firmware = new byte[FIRMWARE_BYTES];
        System.arraycopy(program, 0, firmware, firmware.length - RESET_VECTOR, program.length);
        Path image = Files.write(folder.resolve("firmware.bin"), firmware);
        return Optional.of(List.of(qemu.get().toString(), "-M", "microvm,accel=kvm", "-nodefaults", "-no-user-config", "-display", "none",
                "-bios", image.toString(), "-serial", "stdio"));
    }

    private static Optional<Path> find(String program) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Arrays.stream(path.split(File.pathSeparator)).filter(place -> !place.isEmpty()).map(place -> Path.of(place, program)).filter(Files::isExecutable).findFirst();
    }

    /** Deletes a folder with everything in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
