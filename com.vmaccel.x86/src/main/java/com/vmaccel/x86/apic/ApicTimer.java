package com.vmaccel.x86.apic;

/** The timer of a local APIC: it counts down once or again and again, or waits for a value of the time-stamp counter. Guarded by its APIC's lock, but for {@link #due}. */
final class ApicTimer {

    static final long NEVER = Long.MAX_VALUE;

    private static final int PERIODIC = 1 << 17;
    private static final int DEADLINE = 1 << 18;

    private final ApicRegisters registers;
    private final ApicHost host;
    /** When it ends next, in ticks of the host. */
    private volatile long due = NEVER;
    private long deadline;

    ApicTimer(ApicRegisters registers, ApicHost host) {
        this.registers = registers;
        this.host = host;
    }

    long due() {
        return due;
    }

    private void setDue(long ticks) {
        if (due != ticks) {
            due = ticks;
            host.timerChanged();
        }
    }

    private boolean is(int mode) {
        return (registers.get(ApicRegisters.LVT_TIMER) & (PERIODIC | DEADLINE)) == mode;
    }

    /** Ticks for each count: 2, 4, 8 to 128, or 1. */
    private long divisor() {
        int code = registers.get(ApicRegisters.DIVIDE);
        return 1L << ((code & 3 | code >> 1 & 4) + 1 & 7);
    }

    private long initialCount() {
        return Integer.toUnsignedLong(registers.get(ApicRegisters.INITIAL_COUNT));
    }

    void stop() {
        deadline = 0;
        setDue(NEVER);
    }

    /** The initial count was written. */
    void start() {
        if (!is(DEADLINE)) {
            startWith(initialCount());
        }
    }

    private void startWith(long count) {
        setDue(count == 0 ? NEVER : host.ticks() + count * divisor());
    }

    /** The local vector is about to change from what it is. */
    void modeChanges(int value) {
        if (((registers.get(ApicRegisters.LVT_TIMER) ^ value) & DEADLINE) != 0) {
            registers.set(ApicRegisters.INITIAL_COUNT, 0);
            stop();
        }
    }

    /** The divide configuration changes: what is left is counted at the new rate. */
    void divide(int code) {
        long left = currentCount();
        registers.set(ApicRegisters.DIVIDE, code);
        if (due != NEVER && !is(DEADLINE)) {
            startWith(left);
        }
    }

    /** What is left, in counts. */
    long currentCount() {
        if (due == NEVER || is(DEADLINE)) {
            return 0;
        }
        long left = Math.ceilDiv(due - host.ticks(), divisor());
        if (left > 0) {
            return left;
        }
        return is(PERIODIC) && initialCount() > 0 ? initialCount() + left % initialCount() : 0;
    }

    /** Goes on with what a saved page has left. */
    void restart() {
        deadline = 0;
        startWith(is(DEADLINE) ? 0 : Integer.toUnsignedLong(registers.get(ApicRegisters.CURRENT_COUNT)));
    }

    /** The value of the time-stamp counter that is waited for; 0 if none is. */
    long deadline() {
        return is(DEADLINE) ? deadline : 0;
    }

    void setDeadline(long wanted) {
        if (is(DEADLINE)) {
            deadline = wanted;
            counterMoved();
        }
    }

    /** The guest's counter is not what it was: the deadline is earlier or later. */
    void counterMoved() {
        if (is(DEADLINE)) {
            setDue(deadline == 0 ? NEVER : host.ticks() + (deadline - host.timeStamp()));
        }
    }

    /** Ends if it is time to; a period that has passed several times ends once. */
    boolean expire() {
        long late = due == NEVER ? -1 : host.ticks() - due;
        if (late < 0) {
            return false;
        }
        long period = initialCount() * divisor();
        if (is(PERIODIC) && period > 0) {
            setDue(due + period * (late / period + 1));
        } else {
            stop();
        }
        return true;
    }
}
