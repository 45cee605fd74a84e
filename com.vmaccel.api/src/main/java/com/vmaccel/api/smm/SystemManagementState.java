package com.vmaccel.api.smm;

/**
 * Where a vCPU is with regard to system management mode. Source: KVM API section 4.31.
 *
 * @param active it is in the mode
 * @param pending an interrupt waits to bring it there
 * @param insideNmi it came there from the handler of a non-maskable interrupt
 * @param latchedInit an INIT waits until it leaves the mode
 */
public record SystemManagementState(boolean active, boolean pending, boolean insideNmi, boolean latchedInit) {

    /** Outside of the mode, with nothing waiting: the state after reset. */
    public static final SystemManagementState NONE = new SystemManagementState(false, false, false, false);
}
