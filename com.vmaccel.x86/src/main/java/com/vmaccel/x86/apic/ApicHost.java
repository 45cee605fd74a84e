package com.vmaccel.x86.apic;

/** What a {@link ProcessorApic} needs of the engine around it. */
public interface ApicHost {

    /**
     * {@return the time that the timer counts, in ticks of the time-stamp counter without the guest's adjustment; it never goes back} From any thread, with the local APIC's lock held.
     */
    long ticks();

    /** {@return the time-stamp counter as the guest reads it} On the processor's thread only. */
    long timeStamp();

    /** Is told that the processor has to look at its local APIC: an interrupt, NMI, INIT or start-up has come. From any thread, with the local APIC's lock held: it must not wait. */
    void attention();

    /** Is told that {@link ProcessorApic#due()} has changed. From any thread, with the local APIC's lock held: it must not wait. */
    void timerChanged();

    /**
     * Is told that the guest has acknowledged a level-triggered interrupt, which is for the IOAPICs. On the processor's thread only.
     *
     * @param vector 16 to 255
     */
    void acknowledged(int vector);
}
