package com.vmaccel.api.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/**
 * What other threads want of a vCPU, and how they make its owner notice. One word of sticky bits decides; the engine's poke only makes the owner look. A bit is
 * set before {@link #inGuest} is read, and the owner sets {@code inGuest} before it reads the bits, so one of the two always sees the other. What the owner looks at
 * before each entry are fields of this object itself: each object in between costs a nanosecond or two.
 */
final class Attention {

    private static final int KICK = 1;
    private static final int PAUSE = 2;
    private static final int CALL = 4;
    private static final int CLOSE = 8;
    private static final int INTERRUPT = 16;
    /** Set by the owner while it is parked. In the same word, so that it cannot leave behind the back of somebody who asks for a pause. */
    private static final int PARKED = 32;
    private static final int WANTED = KICK | PAUSE | CALL | CLOSE | INTERRUPT;

    private static final long REPEAT_NANOS = 20_000;

    private static final VarHandle BITS = field("bits", int.class);
    private static final VarHandle IN_GUEST = field("inGuest", boolean.class);
    private static final VarHandle ENTRIES = field("entries", int.class);

    private final EngineVcpu vcpu;
    private final Thread owner;
    private final Queue<OwnerCall<?>> calls = new ArrayDeque<>();
    private final Object pokeLock = new Object();
    private volatile int bits;
    private volatile boolean inGuest;
    private volatile int entries;
    private volatile boolean running;
    private boolean closed;

    Attention(EngineVcpu vcpu, Thread owner) {
        this.vcpu = vcpu;
        this.owner = owner;
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Attention.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a field of this class", e);
        }
    }

    // ---- owner

    /** Returns false, without having begun, if the vCPU is being closed. Who closes either sees {@link #isRunning} or is seen here. */
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
        if (isRaised()) {
            IN_GUEST.setRelease(this, false);
            return false;
        }
        return true;
    }

    /** Says that the owner is in the guest without looking whether somebody wants something: it comes out at once, or it was looked for already. */
    void enterAnyway() {
        inGuest = true;
    }

    boolean isInGuest() {
        return inGuest;
    }

    /** Without a fence, for each costs as much as the rest of a loop's turn: who sees this late pokes an owner that has left, which is harmless. */
    void leaveGuest() {
        IN_GUEST.setRelease(this, false);
        ENTRIES.setRelease(this, (int) ENTRIES.get(this) + 1);
    }

    boolean isRaised() {
        return has(WANTED);
    }

    /** Tells whether somebody wants what needs an instruction boundary. */
    boolean needsBoundary() {
        return has(KICK | PAUSE | CALL);
    }

    /** Returns whether there was a kick, and consumes it. */
    boolean takeKick() {
        return lower(KICK);
    }

    void lowerInterrupt() {
        lower(INTERRUPT);
    }

    /** Stays here while paused, serving calls. */
    void parkWhilePaused() {
        boolean interrupted = false;
        set(PARKED);
        while (!leftPark()) {
            runCalls();
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            owner.interrupt();
        }
    }

    /** Stops being parked, unless a pause is asked for; then returns false. */
    private boolean leftPark() {
        for (; ; ) {
            int now = bits;
            if (staysParked(now)) {
                return false;
            }
            if (BITS.compareAndSet(this, now, now & ~PARKED)) {
                return true;
            }
        }
    }

    private static boolean staysParked(int bits) {
        return (bits & (PAUSE | CLOSE)) == PAUSE;
    }

    /** Waits until there are calls or the vCPU is to be closed, then serves the calls. */
    void parkUntilRaised() {
        set(PARKED);
        while (!has(CALL | CLOSE)) {
            LockSupport.park(this);
            Thread.interrupted(); // nobody's business here: the body has returned
        }
        lower(PARKED);
        runCalls();
    }

    /** Serves the calls that are queued. A call is served in another one's run, if that runs the guest. */
    void runCalls() {
        while (has(CALL)) {
            OwnerCall<?> call;
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

    /** No poke happens after this, and every call is answered. */
    void close() {
        beginClose();
        synchronized (pokeLock) {
            closed = true;
        }
    }

    // ---- any thread

    /** Returns whether this is the first kick since the last was consumed. */
    boolean kick() {
        return !has(CLOSE) && raise(KICK);
    }

    void raiseInterrupt() {
        raise(INTERRUPT);
    }

    /** Asks for a pause, once; to be followed by {@link #nudge}s. */
    void pause() {
        set(PAUSE);
        nudge();
    }

    void resume() {
        lower(PAUSE);
        LockSupport.unpark(owner);
    }

    boolean isPauseRequested() {
        return has(PAUSE);
    }

    /** Refuses every later operation of the owner, answers the calls and makes a run in progress end, once; to be followed by {@link #nudge}s. */
    void beginClose() {
        set(CLOSE);
        List<OwnerCall<?>> unanswered;
        synchronized (calls) { // whoever queues later sees the bit
            unanswered = new ArrayList<>(calls);
            calls.clear();
        }
        unanswered.forEach(call -> call.refuse(vcpu + " is closed"));
        nudge();
    }

    boolean isClosing() {
        return has(CLOSE);
    }

    boolean isRunning() {
        return running;
    }

    boolean isParked() {
        return has(PARKED);
    }

    /** Queues something for the owner and makes it look, or refuses it if the vCPU is closed. */
    void call(OwnerCall<?> call) {
        if (queued(call)) {
            raise(CALL);
        }
    }

    /** Does the same for an owner that is at rest or on its way there; to be followed by {@link #nudge}s. */
    void post(OwnerCall<?> call) {
        if (queued(call)) {
            set(CALL);
            nudge();
        }
    }

    private boolean queued(OwnerCall<?> call) {
        synchronized (calls) {
            if (!has(CLOSE)) {
                return calls.add(call);
            }
        }
        call.refuse(vcpu + " is closed");
        return false;
    }

    private boolean has(int bit) {
        return (bits & bit) != 0;
    }

    private boolean set(int bit) {
        return ((int) BITS.getAndBitwiseOr(this, bit) & bit) == 0;
    }

    /** Clears a bit; returns whether it was set. */
    private boolean lower(int bit) {
        return ((int) BITS.getAndBitwiseAnd(this, ~bit) & bit) != 0;
    }

    /** Sets a bit and makes the owner look; false if it was set already. */
    private boolean raise(int bit) {
        boolean changed = set(bit);
        int entry = entries;
        if (!nudge()) {
            Polling.until(() -> entries != entry || nudge(), REPEAT_NANOS, Long.MAX_VALUE);
        }
        return changed;
    }

    /** Makes the owner look; false if it may not have noticed, so that this must be repeated. */
    boolean nudge() {
        LockSupport.unpark(owner);
        if (!inGuest || Thread.currentThread() == owner) {
            return true;
        }
        synchronized (pokeLock) {
            return closed || !inGuest || vcpu.poke();
        }
    }
}
