package com.vmaccel.itest.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command on an emulated host. The host's own time-out ends it; closing this does so earlier. */
final class GuestProcess implements AutoCloseable {

    private static final long END_SECONDS = 60;

    /**
     * How it ended.
     *
     * @param status the command's exit status, or one of {@code cnf/hosts/run}
     * @param out the lines of its output
     * @param err what {@code cnf/hosts/run} said
     * @param log what the guest's kernel said
     */
    record Ended(int status, List<String> out, String err, String log) {

        /** It ended so, and if not, everything is shown. */
        Ended assertStatus(int expected) {
            assertEquals(expected, status, this::toString);
            return this;
        }
    }

    private final Process process;
    private final Path err;
    private final Path log;
    private final List<String> out = new ArrayList<>();
    /** Its output as it came; at the end nothing. */
    private final BlockingQueue<Optional<String>> unread = new LinkedBlockingQueue<>();

    private GuestProcess(Process process, Path err, Path log) {
        this.process = process;
        this.err = err;
        this.log = log;
    }

    static GuestProcess start(List<String> command, Path log) throws IOException {
        Path err = Files.createTempFile("vmaccel-guest-", ".err");
        GuestProcess guest = new GuestProcess(new ProcessBuilder(command).redirectError(err.toFile()).start(), err, log);
        Thread.ofPlatform().daemon().start(guest::read);
        return guest;
    }

    /** Whether or not anyone asks for its lines, so that several of these run at once. */
    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().map(Optional::of).forEach(unread::add);
        } catch (IOException | UncheckedIOException e) {
            unread.add(Optional.of("its output cannot be read: " + e));
        } finally {
            unread.add(Optional.empty());
        }
    }

    /** Its output, line by line as it comes. To be asked for once. */
    Stream<String> lines() {
        return Stream.generate(this::next).takeWhile(Optional::isPresent).map(Optional::orElseThrow).peek(out::add);
    }

    private Optional<String> next() {
        try {
            return unread.take();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the guest runs", e);
        }
    }

    /** Waits for the end, which follows that of its output. */
    Ended end() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the output ended, but not the process; it printed " + out + text(err));
        }
        return new Ended(process.exitValue(), List.copyOf(out), text(err), text(log));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process, which ends QEMU, and removes the files of this. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        Files.deleteIfExists(err);
        Files.deleteIfExists(log);
    }
}
