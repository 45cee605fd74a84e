package com.vmaccel.x86.internal.cpu;

/** Thrown when an instruction does not come to its end. Each processor has one of each kind, so throwing allocates nothing. */
public final class Interruption extends RuntimeException {

    public enum Kind {
        /** An exception of the guest's: its vector and error code are the processor's. */
        FAULT,
        /** The instruction is to be executed by itself: it writes to the code of its own block, or must see every event. */
        ALONE,
        /** A string instruction stops between two elements for something else. */
        YIELD,
        /** Another processor came between the reading and the writing of an instruction with LOCK. */
        AGAIN
    }

    private final transient Kind kind;

    Interruption(Kind kind) {
        super(kind.name(), null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
