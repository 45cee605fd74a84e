package com.vmaccel.api.capability;

/** Which interrupt hardware an engine emulates for a virtual machine; fixed before the first vCPU exists. */
public enum InterruptMode {
    /**
     * None. Every vCPU is runnable at once, interrupts are injected one by one, and a halt instruction is reported as an exit with the program counter past
     * it.
     */
    NONE,
    /** The per-CPU controller only (x86: local APICs); everything above it is the caller's. No halt exit is promised. */
    LOCAL,
    /** The platform's whole set (x86: local APICs, IOAPIC, two 8259, 8254 timer). No halt exit is promised. */
    FULL
}
