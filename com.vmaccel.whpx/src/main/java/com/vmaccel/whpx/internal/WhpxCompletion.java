package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.memory.RawBytes;

/** Completes an instruction whose access the platform stopped at, in the state before it, access by access. */
interface WhpxCompletion {

    /** Begins the instruction at the instruction pointer; returns its first access, or CANCELLED if it needed none. */
    ExitKind begin();

    /** Goes on after its access was answered. */
    ExitKind advance();

    /** Tells whether an instruction is in the middle of its accesses. */
    boolean isActive();

    /** Returns the address of the access it waits for. */
    long address();

    /** Returns its width in bytes. */
    int size();

    /** Returns what it writes. */
    long value();

    /** Takes what was read. */
    void supply(long value);

    /** Returns the bytes of the last instruction that was not executed. */
    RawBytes failed();

    /** Gives back what is native. */
    default void close() {}
}
