package com.vmaccel.machine.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does something once, on a thread of its own, unless it is closed before the time is over. Without a limit it does nothing and has no thread. */
public final class Deadline implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;
    private final @Nullable Future<?> pending;

    /**
     * Sets the deadline.
     *
     * @param limit how long from now; empty for never
     * @param passed what to do then, given the limit
     */
    public Deadline(Optional<Duration> limit, Consumer<Duration> passed) {
        timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("vmaccel-timeout").factory());
        pending = limit.map(time -> timer.schedule(() -> passed.accept(time), nanos(time), TimeUnit.NANOSECONDS)).orElse(null);
    }

    /** A time that does not fit, some 146 years, is as good as the longest that does. */
    private static long nanos(Duration time) {
        long most = Long.MAX_VALUE / 2;
        return time.compareTo(Duration.ofNanos(most)) < 0 ? time.toNanos() : most;
    }

    @Override
    public void close() {
        if (pending != null) {
            pending.cancel(false);
        }
        timer.shutdownNow();
    }
}
