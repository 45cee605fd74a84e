package com.vmaccel.x86.apic;

/** What has come to a processor beside interrupts, and waits for it: NMI, INIT and start-up. Thread-safe. */
public final class ApicSignals {

    private boolean nmi;
    private boolean init;
    private int startUp = ApicRegisters.NONE;

    ApicSignals() {}

    synchronized void raiseNmi() {
        nmi = true;
    }

    /** A start-up that came before is not meant. */
    synchronized void raiseInit() {
        init = true;
        startUp = ApicRegisters.NONE;
    }

    synchronized void raiseStartUp(int vector) {
        startUp = vector;
    }

    /** {@return whether an NMI waits} */
    public synchronized boolean hasNmi() {
        return nmi;
    }

    /** {@return whether an NMI waited; it does not any more} */
    public synchronized boolean takeNmi() {
        boolean was = nmi;
        nmi = false;
        return was;
    }

    /** {@return whether an INIT or a start-up waits} */
    public synchronized boolean hasStartUp() {
        return init || startUp != ApicRegisters.NONE;
    }

    /** {@return whether an INIT waited; it does not any more} */
    public synchronized boolean takeInit() {
        boolean was = init;
        init = false;
        return was;
    }

    /** {@return the vector of the start-up that waited, which is the page to begin at, or {@link ProcessorApic#NONE}; it does not wait any more} */
    public synchronized int takeStartUp() {
        int was = startUp;
        startUp = ApicRegisters.NONE;
        return was;
    }

    /** Forgets INIT and start-up. */
    public synchronized void forgetStartUp() {
        init = false;
        startUp = ApicRegisters.NONE;
    }
}
