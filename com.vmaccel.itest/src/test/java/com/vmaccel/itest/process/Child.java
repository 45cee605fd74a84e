package com.vmaccel.itest.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A process whose output is collected. It never outlives its patience. */
final class Child implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final List<String> command;
    private final Output out;
    private final Output err;

    private Child(Process process, List<String> command) {
        this.process = process;
        this.command = command;
        out = new Output(process.getInputStream());
        err = new Output(process.getErrorStream());
    }

    static Child start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        environment.forEach(builder.environment()::put);
        return new Child(builder.start(), command);
    }

    /** Writes to its standard input, which stays open. */
    Child type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    /**
     * Writes to its standard input again and again until it has ended. An answer finds its reader gone only when the read that was going on as the reader closed the pipe has returned.
     */
    Child typeUntilItEnds(String text) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!process.waitFor(50, TimeUnit.MILLISECONDS) && System.nanoTime() - end < 0) {
                type(text);
            }
        } catch (IOException e) {
            return this; // it takes no more input
        }
        return this;
    }

    /** Waits until what it wrote to standard output is like this. */
    Child awaitOut(Predicate<String> condition) throws InterruptedException {
        return awaitTrue("its output is as expected", () -> condition.test(out.text()));
    }

    /** Waits until what it wrote to standard error is like this. */
    Child awaitErr(Predicate<String> condition) throws InterruptedException {
        return awaitTrue("its error output is as expected", () -> condition.test(err.text()));
    }

    /** The sockets it has open, as Linux lists them. */
    List<String> sockets() throws IOException {
        try (var files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.map(Child::target).filter(target -> target.startsWith("socket:")).toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // it was closed meanwhile
        }
    }

    /** Waits, while it runs, until something is so. */
    Child awaitTrue(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain until " + what + ": " + command + ", which printed '" + out.text() + "' and '" + err.text() + "'");
            }
            Thread.sleep(10);
        }
        return this;
    }

    /** Sends it a signal, by its name without SIG. */
    Child signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start().waitFor(); // the shell's own, kill(1) may be missing
        return this;
    }

    /** Ends its standard input. */
    Child closeIn() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    /** Closes its standard output, as a pipe's reader does that has seen enough. */
    Child closeOut() throws IOException {
        process.getInputStream().close();
        return this;
    }

    Finished end() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + command + ", which printed '" + out.text() + "' and '" + err.text() + "'");
        }
        return new Finished(process.exitValue(), out.all(), err.all());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** A stream read on a thread of its own. */
    private static final class Output {

        private final StringBuffer text = new StringBuffer();
        private final CompletableFuture<Void> read;

        Output(InputStream stream) {
            read = CompletableFuture.runAsync(() -> readAll(stream), task -> Thread.ofPlatform().daemon().start(task));
        }

        private void readAll(InputStream stream) {
            byte[] buffer = new byte[4096];
            try {
                for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                    text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e); // closed by the test itself
            }
        }

        String text() {
            return text.toString();
        }

        String all() throws InterruptedException {
            try {
                read.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | CompletionException | TimeoutException e) {
                text.append("\n[").append(e.getMessage()).append(']');
            }
            return text();
        }
    }
}
