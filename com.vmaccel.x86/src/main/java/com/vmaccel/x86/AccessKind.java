package com.vmaccel.x86;

/** What an instruction wants of the world outside of its processor. */
public enum AccessKind {
    /** Nothing. */
    NONE(false),
    /** A value from a guest-physical address without memory. */
    MEMORY_READ(true),
    /** To write to a guest-physical address without writable memory. */
    MEMORY_WRITE(false),
    /** A value from a port. */
    PORT_READ(true),
    /** To write to a port. */
    PORT_WRITE(false),
    /** The value of a model-specific register. */
    MSR_READ(true),
    /** To write a model-specific register. */
    MSR_WRITE(false);

    private final boolean read;

    AccessKind(boolean read) {
        this.read = read;
    }

    /** {@return whether a value has to be supplied} */
    public boolean isRead() {
        return read;
    }
}
