package com.vmaccel.machine;

import static com.vmaccel.tck.junit.RequiredSuites.missing;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.error.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A run on KVM, or on another engine, bounded in time, whose output is kept and can be waited for. Skips the test where the engine cannot be used. */
final class LiveRun {

    static final Duration LIMIT = Duration.ofSeconds(60);

    private final Console console = new Console();
    private final PipedOutputStream keyboard = new PipedOutputStream();
    private final BoardRun run;
    private String last = "\0";

    LiveRun(String engine, GuestImage image, UnaryOperator<BoardOptions> change) {
        run = new BoardRun(engine(engine), image, change.apply(BoardOptions.defaults().withInput(connected()).withOutput(console).withTimeout(LIMIT)));
    }

    LiveRun(GuestImage image, UnaryOperator<BoardOptions> change) {
        this("kvm", image, change);
    }

    LiveRun(GuestImage image) {
        this(image, UnaryOperator.identity());
    }

    private static X86Accelerator engine(String id) {
        try {
            return Accelerators.select(Requirements.x86().allowSoftware().backend(id)).accelerator();
        } catch (UnavailableException e) {
            throw missing(id, String.valueOf(e.getMessage()));
        }
    }

    private InputStream connected() {
        try {
            return new PipedInputStream(keyboard);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the run as soon as the guest has said this. */
    LiveRun until(String text) {
        last = text;
        return this;
    }

    LiveRun type(String text) {
        try {
            keyboard.write(text.getBytes(StandardCharsets.US_ASCII));
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    RunResult run() {
        return run.run();
    }

    void stop() {
        run.stop();
    }

    String output() {
        return console.said.toString();
    }

    /** Written by the vCPU's thread, which is also the one that reads it when the run is over. */
    private final class Console extends OutputStream {

        private final StringBuilder said = new StringBuilder();

        @Override
        public void write(int value) {
            said.append((char) (value & 0xff));
            if (said.toString().endsWith(last)) {
                run.stop();
            }
        }
    }
}
