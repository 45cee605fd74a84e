package com.vmaccel.launcher.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The command in progress, for whoever has to end it. */
final class RunningCommand {

    private static final long PATIENCE_SECONDS = 10;

    private @Nullable CountDownLatch ended;
    private @Nullable Runnable stopper;
    private boolean stopped;

    synchronized void begin() {
        ended = new CountDownLatch(1);
    }

    synchronized void end() {
        stopper = null;
        if (ended != null) {
            ended.countDown();
        }
    }

    /**
     * Says how to end what the command does now.
     *
     * @param how called at most once, on another thread; at once if the command was told to end already
     */
    void stoppable(Runnable how) {
        synchronized (this) {
            if (!stopped) {
                stopper = how;
                return;
            }
        }
        how.run();
    }

    /** Ends the command as far as it said how, and waits for it a while. */
    void stop() {
        Runnable how;
        CountDownLatch latch;
        synchronized (this) {
            stopped = true;
            how = stopper;
            latch = ended;
        }
        if (how == null || latch == null) {
            return;
        }
        how.run();
        try {
            latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
