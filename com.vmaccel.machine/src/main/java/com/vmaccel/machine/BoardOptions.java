package com.vmaccel.machine;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What a board has and how long it may run. Immutable: start from {@link #defaults()} and change what differs.
 *
 * @param memoryBytes the size of RAM, from {@link #MIN_MEMORY_BYTES} to {@link #MAX_MEMORY_BYTES}, a multiple of 4096
 * @param timeout after which time the run is ended; empty for never
 * @param input what the serial port receives; read on a thread of its own, which after the run may still wait for the stream and swallow what it gives next
 * @param output where the serial port and the debug consoles send; flushed after every byte, not closed
 * @param trace receives one line for each exit; empty for none
 * @param clock what the real-time clock shows
 */
public record BoardOptions(
        long memoryBytes, Optional<Duration> timeout, Optional<InputStream> input, OutputStream output, Optional<Appendable> trace, Clock clock) {

    /** The smallest RAM: the first 64 KiB. */
    public static final long MIN_MEMORY_BYTES = 64L << 10;

    /** The largest RAM: 4 TiB, half of what one memory slot of KVM may have. */
    public static final long MAX_MEMORY_BYTES = 1L << 42;

    private static final long DEFAULT_MEMORY_BYTES = 64L << 20;

    /** Refuses sizes and times that make no sense. */
    public BoardOptions {
        if (memoryBytes < MIN_MEMORY_BYTES || memoryBytes > MAX_MEMORY_BYTES || (memoryBytes & 0xfff) != 0) {
            throw new IllegalArgumentException("memory of %d bytes: must be a multiple of 4096, at least %d and at most %d"
                    .formatted(memoryBytes, MIN_MEMORY_BYTES, MAX_MEMORY_BYTES));
        }
        if (timeout.isPresent() && (timeout.get().isNegative() || timeout.get().isZero())) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout.get());
        }
    }

    /**
     * Returns the default: 64 MiB, no time limit, no input, output thrown away, no trace, the system's clock.
     *
     * @return the options
     */
    public static BoardOptions defaults() {
        return new BoardOptions(
                DEFAULT_MEMORY_BYTES, Optional.empty(), Optional.empty(), OutputStream.nullOutputStream(), Optional.empty(), Clock.systemUTC());
    }

    /**
     * Changes the size of RAM.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BoardOptions withMemoryBytes(long value) {
        return new BoardOptions(value, timeout, input, output, trace, clock);
    }

    /**
     * Limits the time.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BoardOptions withTimeout(Duration value) {
        return new BoardOptions(memoryBytes, Optional.of(value), input, output, trace, clock);
    }

    /**
     * Connects the input.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BoardOptions withInput(InputStream value) {
        return new BoardOptions(memoryBytes, timeout, Optional.of(value), output, trace, clock);
    }

    /**
     * Connects the output.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BoardOptions withOutput(OutputStream value) {
        return new BoardOptions(memoryBytes, timeout, input, value, trace, clock);
    }

    /**
     * Traces exits.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BoardOptions withTrace(Appendable value) {
        return new BoardOptions(memoryBytes, timeout, input, output, Optional.of(value), clock);
    }

    /**
     * Changes the clock.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BoardOptions withClock(Clock value) {
        return new BoardOptions(memoryBytes, timeout, input, output, trace, value);
    }
}
