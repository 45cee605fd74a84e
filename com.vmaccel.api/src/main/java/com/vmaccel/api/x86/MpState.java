package com.vmaccel.api.x86;

/** What a vCPU does when run. Source: Intel SDM volume 3 section 9.4; KVM API section 4.38. */
public enum MpState {
    /** Executes. */
    RUNNABLE,
    /** Waits for INIT: a secondary vCPU before start-up. */
    WAITING,
    /** Has received INIT and waits for a start-up IPI. */
    INIT_RECEIVED,
    /** Waits for an interrupt after a halt instruction. */
    HALTED,
    /** Has received a start-up IPI and is about to execute. */
    SIPI_RECEIVED
}
