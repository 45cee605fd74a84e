package com.vmaccel.tck.internal;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One timer thread for all that may take too long. */
public final class Watchdog {

    private static final long REPEAT_MILLIS = 100;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private Watchdog() {}

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(1, task -> Thread.ofPlatform().name("tck-watchdog").daemon().unstarted(task));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Calls something when time is up, and again and again until the result is cancelled.
     *
     * @param patience how long to wait
     * @param bark what to call, on the timer's thread
     * @return the timer
     */
    public static ScheduledFuture<?> after(Duration patience, Runnable bark) {
        return TIMER.scheduleAtFixedRate(bark, patience.toMillis(), REPEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Calls something at intervals until the result is cancelled.
     *
     * @param interval how long to wait, first and each time
     * @param look what to call, on the timer's thread
     * @return the timer
     */
    public static ScheduledFuture<?> every(Duration interval, Runnable look) {
        return TIMER.scheduleAtFixedRate(look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }
}
