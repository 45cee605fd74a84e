package com.vmaccel.api.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What other threads want of a vCPU, and how they make its owner notice. One word of sticky bits decides; the engine's poke only makes the owner look. A bit is
 * set before {@link #inGuest} is read, and the owner sets {@code inGuest} before it reads the bits, so one of the two always sees the other.
 */
final class Attention {

    private static final int KICK = 1;
    private static final int PAUSE = 2;
    private static final int CALL = 4;
    private static final int CLOSE = 8;
    private static final int INTERRUPT = 16;
    private static final long REPEAT_NANOS = 20_000;

    private final Thread owner;
    private final BooleanSupplier poke;
    private final AtomicInteger bits = new AtomicInteger();
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final Object pokeLock = new Object();
    private volatile boolean inGuest;
    private volatile boolean running;
    private volatile boolean parked;
    private volatile int entries;
    private boolean closed;

    Attention(Thread owner, BooleanSupplier poke) {
        this.owner = owner;
        this.poke = poke;
    }

    // ---- owner

    /** Returns false, without having begun, if the vCPU is being closed. */
    boolean beginRun() {
        running = true;
        running = !has(CLOSE);
        return running;
    }

    void endRun() {
        running = false;
    }

    /** Returns false, without having entered, if somebody wants something. */
    boolean enterGuest() {
        inGuest = true;
        if (bits.get() != 0) {
            inGuest = false;
            return false;
        }
        return true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the owner writes
    void leaveGuest() {
        inGuest = false;
        entries++;
    }

    boolean isRaised() {
        return bits.get() != 0;
    }

    boolean isKicked() {
        return has(KICK);
    }

    void consumeKick() {
        lower(KICK);
    }

    boolean isPauseRequested() {
        return has(PAUSE);
    }

    void lowerInterrupt() {
        lower(INTERRUPT);
    }

    /** Stays here while paused, serving calls. */
    void parkWhilePaused() {
        boolean interrupted = false;
        parked = true;
        while (has(PAUSE) && !has(CLOSE)) {
            runCalls();
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        parked = false;
        if (interrupted) {
            owner.interrupt();
        }
    }

    /** Waits until somebody wants something, then serves the calls. */
    void parkUntilRaised() {
        parked = true;
        while (!has(CALL) && !has(CLOSE)) {
            LockSupport.park(this);
            Thread.interrupted(); // nobody's business here: the body has returned
        }
        parked = false;
        runCalls();
    }

    void runCalls() {
        while (has(CALL)) {
            Runnable call;
            synchronized (calls) {
                call = calls.poll();
                if (calls.isEmpty()) {
                    lower(CALL);
                }
            }
            if (call != null) {
                call.run();
            }
        }
    }

    // ---- any thread

    boolean kick() {
        return raise(KICK);
    }

    void raiseInterrupt() {
        raise(INTERRUPT);
    }

    void pause() {
        raise(PAUSE);
    }

    void resume() {
        lower(PAUSE);
        LockSupport.unpark(owner);
    }

    /** Refuses every later operation of the owner and makes a run in progress end. */
    void beginClose() {
        raise(CLOSE);
    }

    boolean isClosing() {
        return has(CLOSE);
    }

    boolean isRunning() {
        return running;
    }

    boolean isParked() {
        return parked;
    }

    /** Queues something for the owner; false if the vCPU is closed. */
    boolean call(Runnable task) {
        synchronized (calls) {
            if (has(CLOSE)) {
                return false;
            }
            calls.add(task);
        }
        raise(CALL);
        return true;
    }

    /** No poke happens after this. */
    void close() {
        raise(CLOSE);
        synchronized (pokeLock) {
            closed = true;
        }
        runCalls();
    }

    private boolean has(int bit) {
        return (bits.get() & bit) != 0;
    }

    private void lower(int bit) {
        bits.getAndUpdate(old -> old & ~bit);
    }

    /** Sets a bit and makes the owner look; false if it was set already. */
    private boolean raise(int bit) {
        boolean changed = (bits.getAndUpdate(old -> old | bit) & bit) == 0;
        LockSupport.unpark(owner);
        int entry = entries;
        while (inGuest && entries == entry && Thread.currentThread() != owner) {
            synchronized (pokeLock) {
                if (closed || !inGuest || poke.getAsBoolean()) {
                    return changed;
                }
            }
            LockSupport.parkNanos(REPEAT_NANOS);
        }
        return changed;
    }
}
