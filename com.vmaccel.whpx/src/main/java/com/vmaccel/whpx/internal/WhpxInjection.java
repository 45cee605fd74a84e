package com.vmaccel.whpx.internal;

/**
 * The interrupt input of a virtual processor without an interrupt controller, over the one register for the one event on its way into the guest. What comes in the middle of an instruction
 * is held until its end; a non-maskable interrupt waits here until it can be taken.
 */
final class WhpxInjection {

    private static final int NOTHING = -1;
    private static final int NMI_VECTOR = 2;
    private static final long INTERRUPT_FLAG = 1 << 9;
    private static final int[] NAMES = {
        WhvRegisterName.WHvX64RegisterRflags, WhvRegisterName.WHvRegisterInterruptState, WhvRegisterName.WHvRegisterPendingInterruption
    };

    private final WhpxRegisters registers;
    private final long[] words = new long[2 * NAMES.length];
    private int held = NOTHING;
    private boolean nmiPending;
    private boolean windowWanted;
    private long notifications;

    WhpxInjection(WhpxRegisters registers) {
        this.registers = registers;
    }

    /** Tells whether an interrupt would be taken before the next instruction begins. */
    boolean canInject(boolean inFlight) {
        return held == NOTHING && isDeliverable(inFlight);
    }

    private boolean isDeliverable(boolean inFlight) {
        registers.get(NAMES, words);
        boolean shadowed = WhvInterruptState.SHADOW.isSet(words[2]) && !inFlight; // a shadow ends with the instruction in it
        return (words[0] & INTERRUPT_FLAG) != 0 && !shadowed && !WhvPendingInterruption.PENDING.isSet(words[4]);
    }

    void inject(int vector, boolean inFlight) {
        held = vector;
        if (!inFlight) {
            atBoundary();
        }
    }

    void injectNmi(boolean inFlight) {
        nmiPending = true;
        if (!inFlight) {
            atBoundary();
        }
    }

    boolean isNmiPending() {
        return nmiPending;
    }

    void setNmiPending(boolean pending) {
        nmiPending = pending;
    }

    void requestWindow(boolean wanted) {
        windowWanted = wanted;
    }

    /** Hands over what waits, or asks to be told as soon as it can be taken; before an entry. */
    void atBoundary() {
        if (nmiPending && canTakeNmi()) {
            put(WhvEventType.WHvX64PendingNmi, NMI_VECTOR);
            nmiPending = false;
        }
        if (held != NOTHING && isDeliverable(false)) {
            put(WhvEventType.WHvX64PendingInterrupt, held);
            held = NOTHING;
        }
        notifyOf((nmiPending ? WhvInterruptState.NMI_NOTIFICATION.of(1) : 0)
                | (held != NOTHING || windowWanted ? WhvInterruptState.INTERRUPT_NOTIFICATION.of(1) : 0));
    }

    private boolean canTakeNmi() {
        registers.get(NAMES, words);
        return !WhvInterruptState.NMI_MASKED.isSet(words[2]) && !WhvInterruptState.SHADOW.isSet(words[2]) && !WhvPendingInterruption.PENDING.isSet(words[4]);
    }

    private void put(int type, int vector) {
        registers.setNumber(WhvRegisterName.WHvRegisterPendingInterruption, new WhvPendingInterruption(type, vector, false, 0).encode());
    }

    private void notifyOf(long wanted) {
        if (wanted != notifications) {
            registers.setNumber(WhvRegisterName.WHvX64RegisterDeliverabilityNotifications, wanted);
            notifications = wanted;
        }
    }

    /** The platform has told that something can be taken now, and tells it no more. */
    void notified() {
        notifications = 0;
    }
}
