package com.vmaccel.api.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A thread of a pool with its machine, which is replaced after a use that spoilt it. */
final class PoolWorker {

    private final VirtualMachinePool pool;
    private final Thread thread;
    private @Nullable PooledMachine machine;
    private boolean stopped;

    PoolWorker(VirtualMachinePool pool, String name) {
        this.pool = pool;
        thread = Thread.ofPlatform().name("pool-" + name).daemon().unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    String name() {
        return thread.getName();
    }

    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    private void work() {
        try {
            PoolJob<?> job;
            while ((job = pool.next()) != null) {
                serve(job);
            }
        } finally {
            discard();
        }
    }

    private void serve(PoolJob<?> job) {
        if (job.outcome().isDone()) {
            return; // cancelled while it waited
        }
        PooledMachine mine;
        try {
            mine = machine();
        } catch (Exception | Error e) {
            job.outcome().completeExceptionally(e);
            return;
        }
        if (!job.run(mine, pool::count)) {
            discard();
        }
    }

    private PooledMachine machine() throws Exception {
        PooledMachine mine = machine;
        if (mine == null) {
            mine = pool.create();
            if (!publish(mine)) {
                mine.close();
                throw new IllegalStateException("the pool is closed");
            }
        }
        return mine;
    }

    private synchronized boolean publish(PooledMachine made) {
        if (!stopped) {
            machine = made;
        }
        return !stopped;
    }

    private void discard() {
        PooledMachine mine;
        synchronized (this) {
            mine = machine;
            machine = null;
        }
        if (mine != null) {
            close(mine);
        }
    }

    /** A machine that cannot be given back must not end the thread that waits for the next use. */
    private void close(PooledMachine mine) {
        try {
            mine.close();
        } catch (RuntimeException e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    /** Makes the use in progress return, if it runs its guest. From another thread. */
    void stop() {
        PooledMachine running;
        synchronized (this) {
            stopped = true;
            running = machine;
        }
        if (running != null) {
            running.kill();
        }
    }

    boolean hasEnded(Duration patience) {
        try {
            return thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }
}
