package com.vmaccel.api.hyperv;

/**
 * A part of Hyper-V's interface for guests. With any of them CPUID announces that interface in its functions from 0x40000000 on, and the guest has the MSRs for its identity and its
 * hypercall page; what was not asked for is neither announced nor there. Source: Hypervisor Top-Level Functional Specification, chapters 2, 3, 7, 8, 10, 11 and 12.
 */
public enum Enlightenment {
    /** The partition's time, as an MSR and as a page with which the guest computes it from its time-stamp counter. */
    REFERENCE_TIME(false),
    /** The frequencies of the time-stamp counter and of the local APIC's timer, as MSRs. */
    FREQUENCIES(false),
    /** The number of the vCPU, as an MSR. */
    VP_INDEX(false),
    /** How long the vCPU has run, as an MSR. */
    VP_RUNTIME(false),
    /** The guest can tell of its crash, as a {@code SystemEvent} of the type {@code CRASH}. */
    CRASH_REPORTS(false),
    /** Hypercalls that flush the address translations of other vCPUs. */
    TLB_FLUSH(false),
    /** Hypercalls that interrupt other vCPUs. */
    IPI(true),
    /** Quick access to the local APIC, as MSRs. */
    APIC_REGISTERS(true),
    /** The synthetic interrupt controller: messages and events, and the hypercalls that send them, which exit or signal a {@link EventConnections connection}. */
    SYNTHETIC_INTERRUPTS(true),
    /** Timers that send their expiration as a message or interrupt. With {@link #SYNTHETIC_INTERRUPTS} and {@link #REFERENCE_TIME}. */
    SYNTHETIC_TIMERS(true);

    private final boolean needsController;

    Enlightenment(boolean needsController) {
        this.needsController = needsController;
    }

    /**
     * Tells whether it builds on a local APIC.
     *
     * @return true if it needs another interrupt mode than {@code NONE}
     */
    public boolean needsController() {
        return needsController;
    }
}
