package com.vmaccel.x86;

/** Thrown by a {@link Bus} that cannot answer yet. It carries nothing, so a bus may throw the same one again and again; what is waited for is known to the bus. */
public final class Suspension extends RuntimeException {

    /** Makes one. */
    public Suspension() {
        super("an access of the instruction is not finished", null, false, false);
    }
}
