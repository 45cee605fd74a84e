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

    /**
     * Begins a command.
     *
     * @return false if it is not to begin any more
     */
    synchronized boolean begin() {
        ended = new CountDownLatch(1);
        return !stopped;
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

    /** Ends the command, at once if it said how already or else when it says so, and waits for it a while: it needs what is there until then. */
    void stop() {
        Runnable how;
        CountDownLatch latch;
        synchronized (this) {
            stopped = true;
            how = stopper;
            latch = ended;
        }
        if (latch == null) {
            return;
        }
        if (how != null) {
            how.run();
        }
        try {
            latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
