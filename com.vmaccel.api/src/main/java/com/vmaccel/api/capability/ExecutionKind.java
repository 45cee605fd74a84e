package com.vmaccel.api.capability;

/** How an engine executes guest instructions. */
public enum ExecutionKind {
    /** The processor executes them, under a hypervisor of the operating system. */
    HARDWARE,
    /** Software interprets or translates them; never chosen unless the caller allows it. */
    SOFTWARE
}
