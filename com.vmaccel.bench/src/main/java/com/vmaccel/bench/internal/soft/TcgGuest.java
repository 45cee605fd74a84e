package com.vmaccel.bench.internal.soft;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Runs a kernel under QEMU's translator: the same image, booted by multiboot. */
public final class TcgGuest {

    private static final String PROGRAM = "qemu-system-x86_64";

    private TcgGuest() {}

    /** Whether there is QEMU on this machine. */
    public static boolean isAvailable() {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    /** Starts QEMU with the kernel and waits for its result. */
    public static KernelRun run(Kernel kernel, int repetitions) {
        try {
            Path image = Files.createTempFile("vmaccel-bench", ".bin");
            try {
                Files.write(image, KernelImage.of(kernel, repetitions));
                return run(image);
            } finally {
                Files.delete(image);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KernelRun run(Path image) throws IOException {
        Process process = new ProcessBuilder(command(image)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (InputStream told = process.getInputStream()) {
            expect(told, KernelImage.BEGIN);
            long begin = processorNanos(process);
            expect(told, KernelImage.END);
            long nanos = processorNanos(process) - begin;
            long checksum = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                checksum |= (long) next(told) << Byte.SIZE * i;
            }
            return new KernelRun(nanos, 0, checksum);
        } finally {
            process.destroyForcibly(); // the guest halts for ever
        }
    }

    private static long processorNanos(Process process) throws IOException {
        return process.info().totalCpuDuration().orElseThrow(() -> new IOException(PROGRAM + " ended too early, or this system does not tell its processor time")).toNanos();
    }

    private static List<String> command(Path image) {
        return List.of(PROGRAM, "-accel", "tcg", "-M", "pc", "-m", (KernelImage.RAM_BYTES >> 20) + "M", "-nodefaults", "-display", "none", "-no-reboot",
                "-debugcon", "stdio", "-kernel", image.toString());
    }

    private static int next(InputStream told) throws IOException {
        int value = told.read();
        if (value < 0) {
            throw new EOFException(PROGRAM + " ended before the guest had told its result");
        }
        return value;
    }

    private static void expect(InputStream told, int wanted) throws IOException {
        int value = next(told);
        if (value != wanted) {
            throw new IOException("the guest told '%c', not '%c'".formatted(value, wanted));
        }
    }
}
