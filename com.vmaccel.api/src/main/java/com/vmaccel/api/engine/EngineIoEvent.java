package com.vmaccel.api.engine;

import com.vmaccel.api.ioevent.IoEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The part of an event that is the same for all engines: its count, who waits and who is told. An engine calls {@link #signal}. */
public final class EngineIoEvent implements IoEvent {

    private final String description;
    private final Listener listener;
    private final Consumer<EngineIoEvent> detach;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long count;
    private volatile boolean closed;

    /**
     * Makes an event.
     *
     * @param description what raises it, for messages
     * @param listener is told when it happened
     * @param detach takes it away from what raises it; called once, by the first close
     */
    public EngineIoEvent(String description, Listener listener, Consumer<EngineIoEvent> detach) {
        this.description = description;
        this.listener = listener;
        this.detach = detach;
    }

    /**
     * Notes that it happened, and tells the listener on the current thread.
     *
     * @param times how often, at least 1
     */
    public void signal(long times) {
        lock.lock();
        try {
            count = count + times < count ? Long.MAX_VALUE : count + times;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (!closed) {
            tell();
        }
    }

    /** A listener that throws must not end the thread that serves the others. */
    private void tell() {
        try {
            listener.signalled(this);
        } catch (RuntimeException | Error e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    @Override
    public long take() {
        lock.lock();
        try {
            return taken();
        } finally {
            lock.unlock();
        }
    }

    private long taken() {
        if (closed) {
            throw new IllegalStateException("the event is closed: " + description);
        }
        long taken = count;
        count = 0;
        return taken;
    }

    @Override
    public long await(Duration timeout) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            while (count == 0 && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return taken();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when it is detached, also if another thread is about to. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            changed.signalAll();
            detach.accept(this);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
