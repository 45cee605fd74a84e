package com.vmaccel.whpx.testdouble;

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
 * The library that stands in for {@code WinHvPlatform.dll}, {@code WinHvEmulation.dll} and {@code kernel32.dll}, compiled on the spot from C with the vendor-ABI headers. Which of its two builds is needed follows from
 * the linker of this Java virtual machine. The module of the tests has the C files in {@code target/double}, from before the Java virtual machine starts: the system's loader forgets folders of
 * {@code LD_LIBRARY_PATH} that it once found missing.
 */
public final class WhpxDouble {

    private static final Path HEADERS = Path.of("/usr/share/mingw-w64/include");
    private static final Path KVM = Path.of("/dev/kvm");
    private static final Path UNICORN = Path.of("/usr/include/unicorn/unicorn.h");
    /** Its name in {@code VMACCEL_REQUIRE}, where the double executes guests with Unicorn. */
    private static final String WITH_UNICORN = "whpx-unicorn";
    private static final boolean IS_UNICORN = "unicorn".equals(System.getenv("WHPX_DOUBLE_ENGINE"));
    private static final String PLATFORM = "WinHvPlatform.dll";
    private static final String KERNEL = "kernel32.dll";
    private static final String EMULATION = "WinHvEmulation.dll";
    private static final boolean WINDOWS_LINKER = "WIN_64".equals(System.getProperty("jdk.internal.foreign.CABI"));
    /** Its name in {@code VMACCEL_REQUIRE}, and the name of its folder. */
    private static final String NAME = WINDOWS_LINKER ? "whpx-double-win64" : "whpx-double";
    private static final Path FOLDER = Path.of("target", "double", NAME);

    private static boolean compiled;

    private WhpxDouble() {}

    /** Goes on only where the double executes guests with Unicorn, which it is told with {@code WHPX_DOUBLE_ENGINE=unicorn}; see {@link #need()}. */
    public static Path needUnicorn() {
        RequiredSuites.need(WITH_UNICORN, IS_UNICORN, "the double is not told WHPX_DOUBLE_ENGINE=unicorn");
        return need();
    }

    /** Goes on only where the double can be compiled and run. Afterwards the platform can be used by whoever has the folder returned in {@code LD_LIBRARY_PATH}. */
    public static synchronized Path need() {
        RequiredSuites.need(NAME, Files.isDirectory(HEADERS), HEADERS + " is missing, of the package mingw-w64-common");
        if (IS_UNICORN) {
            RequiredSuites.need(WITH_UNICORN, Files.isReadable(UNICORN), UNICORN + " is missing, of the package libunicorn-dev");
        } else {
            RequiredSuites.need(NAME, Files.isReadable(KVM) && Files.isWritable(KVM), KVM + " cannot be used");
        }
        RequiredSuites.needPrograms("gcc");
        if (!compiled) {
            compile();
            compiled = true;
        }
        return FOLDER.toAbsolutePath();
    }

    private static void compile() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-Wall", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden", "-Iinclude", "-idirafter", HEADERS.toString()));
            command.addAll(WINDOWS_LINKER ? List.of("-DDOUBLE_MS_ABI") : List.of());
            command.addAll(List.of("-o", PLATFORM));
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".c")).sorted().forEach(command::add);
            command.addAll(List.of("-lpthread", "-lrt"));
            run(command);
            for (String name : List.of(KERNEL, EMULATION)) {
                Path other = FOLDER.resolve(name);
                Files.deleteIfExists(other);
                Files.createSymbolicLink(other, Path.of(PLATFORM));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process gcc = new ProcessBuilder(command).directory(FOLDER.toFile()).inheritIO().start();
        try {
            if (!gcc.waitFor(5, TimeUnit.MINUTES) || gcc.exitValue() != 0) {
                gcc.destroyForcibly();
                throw new IOException("gcc did not compile the double in " + FOLDER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the double was compiled", e);
        }
    }
}
