package com.vmaccel.tck;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One timer thread for all cases. */
final class Watchdog {

    private static final long REPEAT_MILLIS = 100;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private Watchdog() {}

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(1, task -> Thread.ofPlatform().name("tck-watchdog").daemon().unstarted(task));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Calls something when time is up, and again and again until the result is cancelled. */
    static ScheduledFuture<?> after(Duration patience, Runnable bark) {
        return TIMER.scheduleAtFixedRate(bark, patience.toMillis(), REPEAT_MILLIS, TimeUnit.MILLISECONDS);
    }
}
