package com.vmaccel.tck.lockstep;

/** When two machines are compared. */
public enum Granularity {
    /** After each instruction; both engines must be able to step. */
    STEP,
    /** After each exit. Flags that are undefined at that moment may differ without a fault. */
    EXIT
}
