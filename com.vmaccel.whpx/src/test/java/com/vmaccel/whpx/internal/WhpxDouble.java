package com.vmaccel.whpx.internal;

import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The library that stands in for {@code WinHvPlatform.dll} and {@code kernel32.dll}, compiled on the spot from C with the vendor-ABI headers. Which of its two builds is needed follows from
 * the linker of this Java virtual machine.
 */
final class WhpxDouble {

    private static final Path HEADERS = Path.of("/usr/share/mingw-w64/include");
    private static final Path KVM = Path.of("/dev/kvm");
    private static final Path PVM = Path.of("/sys/module/kvm_pvm");
    private static final boolean WINDOWS_LINKER = "WIN_64".equals(System.getProperty("jdk.internal.foreign.CABI"));
    /** Its name in {@code VMACCEL_REQUIRE}, and its folder. */
    private static final String NAME = WINDOWS_LINKER ? "whpx-double-win64" : "whpx-double";

    private static boolean compiled;

    private WhpxDouble() {}

    /** Goes on only where the double can be compiled and run; afterwards the platform can be used. */
    static synchronized void need() {
        RequiredSuites.need(NAME, Files.isDirectory(HEADERS), HEADERS + " is missing, of the package mingw-w64-common");
        RequiredSuites.need(NAME, Files.isReadable(KVM) && Files.isWritable(KVM), KVM + " cannot be used");
        RequiredSuites.needPrograms("gcc");
        if (!compiled) {
            compile();
            compiled = true;
        }
    }

    private static void compile() {
        Path folder = Path.of("target", "double", NAME);
        try (Stream<Path> files = Files.list(folder)) {
            List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-Wall", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden", "-Iinclude", "-idirafter", HEADERS.toString()));
            command.addAll(WINDOWS_LINKER ? List.of("-DDOUBLE_MS_ABI") : List.of());
            command.addAll(List.of("-o", WinHvPlatform.LIBRARY));
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".c")).sorted().forEach(command::add);
            command.addAll(List.of("-lpthread", "-lrt"));
            run(folder, command);
            Path other = folder.resolve("kernel32.dll");
            Files.deleteIfExists(other);
            Files.createSymbolicLink(other, Path.of(WinHvPlatform.LIBRARY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Process gcc = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
        try {
            if (!gcc.waitFor(5, TimeUnit.MINUTES) || gcc.exitValue() != 0) {
                gcc.destroyForcibly();
                throw new IOException("gcc did not compile the double in " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the double was compiled", e);
        }
    }

    /** What the double's engine does not do: KVM of this kind, and the double over any. */
    static KnownLimits limits() {
        List<KnownLimits.Entry> entries = new ArrayList<>(resource("whpx-double.txt").entries());
        if (Files.isDirectory(PVM)) {
            entries.addAll(resource("kvm-pvm.txt").entries());
        }
        return new KnownLimits(entries);
    }

    private static KnownLimits resource(String name) {
        return KnownLimits.resource(WhpxDouble.class, "/com/vmaccel/whpx/limits/" + name);
    }
}
