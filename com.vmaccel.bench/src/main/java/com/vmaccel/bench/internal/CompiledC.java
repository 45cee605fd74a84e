package com.vmaccel.bench.internal;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.NativeFunction;
import com.vmaccel.ffi.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The C side of a benchmark, compiled on the spot from a resource beside this class: so it is built for this kernel's headers and this processor, and anybody can
 * read what the library was compared with. Its functions have the form {@link NativeFunction} calls.
 */
final class CompiledC {

    private static final String COMPILER = "gcc";
    private static final int COMPILE_SECONDS = 60;

    private final NativeLibrary library;

    private CompiledC(NativeLibrary library) {
        this.library = library;
    }

    /**
     * Compiles and loads a source.
     *
     * @param source its name, for example {@code "exits.c"}
     * @return its functions
     * @throws UnavailableException if there is no compiler, or it refuses
     */
    static CompiledC of(String source) {
        return of(source, Objects.requireNonNullElse(System.getenv("PATH"), ""));
    }

    /** The same with another search path, in the form of the environment variable. */
    static CompiledC of(String source, String searchPath) {
        Path compiler = find(source, searchPath);
        try {
            Path folder = Files.createTempDirectory("vmaccel-bench"); // nobody else's: what is loaded from it is what was compiled
            try {
                return new CompiledC(load(compile(compiler, source, folder)));
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw unavailable(source, "no temporary folder: " + e.getMessage(), "set java.io.tmpdir to a folder that can be written");
        }
    }

    private static Path find(String source, String searchPath) {
        return Stream.of(searchPath.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, COMPILER))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> unavailable(source, COMPILER + " is not on the PATH", "install " + COMPILER));
    }

    private static Path compile(Path compiler, String source, Path folder) throws IOException {
        Path file = folder.resolve(source);
        try (InputStream text = Objects.requireNonNull(CompiledC.class.getResourceAsStream(source), source)) {
            Files.copy(text, file);
        }
        Path library = folder.resolve(source + ".so");
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(compiler.toString(), "-O2", "-shared", "-fPIC", "-o", library.toString(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!succeeded(process)) {
            String said = Files.readString(log).lines().filter(line -> line.contains("error")).findFirst().orElse("no reason given");
            throw unavailable(source, COMPILER + " refused it: " + said, "install the kernel's headers");
        }
        return library;
    }

    private static boolean succeeded(Process process) {
        try {
            return process.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }

    private static NativeLibrary load(Path library) {
        return NativeLibrary.open(library.toString())
                .orElseThrow(() -> unavailable(library.getFileName().toString(), "the loader refused it", "set java.io.tmpdir to a folder not mounted noexec"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(CompiledC::deleteFile);
        }
        Files.delete(folder);
    }

    private static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds one of its functions. */
    NativeFunction function(String name) {
        return library.function(name);
    }

    /** Refuses what a function failed at, which such functions tell by a negative result. */
    static long require(long result, String function) {
        if (result < 0) {
            throw new IllegalStateException(function + " in C: " + result);
        }
        return result;
    }

    private static UnavailableException unavailable(String what, String reason, String remedy) {
        return new UnavailableException("vmaccel", "compile " + what, reason, null, remedy);
    }
}
