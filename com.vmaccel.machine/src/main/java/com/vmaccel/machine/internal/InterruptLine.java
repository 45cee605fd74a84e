package com.vmaccel.machine.internal;

/** An interrupt output of a device. */
@FunctionalInterface
interface InterruptLine {

    /** Leads nowhere. */
    InterruptLine UNCONNECTED = asserted -> { };

    /** Sets the level; called on changes only, from any thread. */
    void set(boolean asserted);
}
