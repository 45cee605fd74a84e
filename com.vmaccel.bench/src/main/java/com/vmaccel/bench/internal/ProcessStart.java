package com.vmaccel.bench.internal;

import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.bench.BenchmarkOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from the start of the program to the first instruction of a guest, through the container: a guest whose first instructions write to the serial
 * port, so that a byte on standard output is the end of the time. Against a Java program that does nothing, and against QEMU's microvm with the same guest's bytes as
 * firmware where that is installed.
 */
final class ProcessStart implements Benchmark {

    private static final double MOST_RATIO = 10;

    /** Where the program's script says what started it. */
    private static final String SCRIPT_PROPERTY = "vmaccel.script";

    private static final int PATIENCE_SECONDS = 60;

    /** mov dx, 0x3f8; mov al, '!'; out dx, al; hlt. */
    private static final byte[] GUEST = {(byte) 0xba, (byte) 0xf8, 0x03, (byte) 0xb0, '!', (byte) 0xee, (byte) 0xf4};

    /** How much is done; less in tests. */
    record Effort(int warmUp) {
        static final Effort FULL = new Effort(3);
    }

    private final Effort effort;

    ProcessStart(Effort effort) {
        this.effort = effort;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "from the start of this program to a guest's first instruction, against an empty Java program and QEMU";
    }

    @Override
    public List<Result> measure(Bench bench) {
        Path script = script();
        try {
            Path folder = Files.createTempDirectory("vmaccel-bench");
            try {
                return measure(bench, new Programs(folder, script));
            } finally {
                Programs.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path script() {
        String script = System.getProperty(SCRIPT_PROPERTY);
        if (script == null) {
            throw new UnavailableException("vmaccel", "bench start", "this program was not started by its script", null, "start it with the script vmaccel");
        }
        return Path.of(script);
    }

    private List<Result> measure(Bench bench, Programs programs) throws IOException {
        List<String> empty = programs.emptyJava();
        List<String> guest = programs.guest(GUEST);
        Side library = starts(guest, true);
        Side baseline = starts(empty, false);
        bench.progress().accept("start: warming up");
        library.nanosPerOperation(effort.warmUp()); // also makes the class archive
        baseline.nanosPerOperation(effort.warmUp());
        bench.measuring("start");
        BenchmarkOptions options = bench.options();
        List<Result> pairs = Pairing.ofSides(library, baseline, 1, options).results("start", "start");
        List<Result> results = new ArrayList<>(List.of(pairs.get(0).withTarget(MOST_RATIO), pairs.get(1)));
        programs.microvm(GUEST).ifPresentOrElse(
                command -> results.add(Pairing.ofSides(library, starts(command, true), 1, options).results("start.microvm", "start").getFirst()),
                () -> bench.progress().accept("start: QEMU is not installed: no comparison with its microvm"));
        return results;
    }

    /** Starts programs one after the other; the time ends with the first byte of output, or with the program. */
    private static Side starts(List<String> command, boolean untilOutput) {
        return times -> {
            long nanos = 0;
            for (int i = 0; i < times; i++) {
                nanos += start(command, untilOutput);
            }
            return (double) nanos / times;
        };
    }

    private static long start(List<String> command, boolean untilOutput) {
        long begin = System.nanoTime();
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try {
                int first = untilOutput ? process.getInputStream().read() : '!';
                long output = System.nanoTime();
                if (untilOutput) {
                    process.destroy(); // QEMU would stay; vmaccel is ending and puts its things away
                }
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (first != '!' || !ended) {
                    throw new IllegalStateException(String.join(" ", command) + " did not do what it was started for");
                }
                return (untilOutput ? output : System.nanoTime()) - begin;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("bench start was interrupted", e);
        }
    }
}
