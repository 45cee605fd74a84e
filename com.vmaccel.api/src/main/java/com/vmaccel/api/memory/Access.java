package com.vmaccel.api.memory;

/**
 * What a guest may do with a memory slot. An engine without {@code EXECUTE_PROTECTION} lets the guest execute whatever it can read; one without
 * {@code READ_ONLY_MEMORY} refuses the constants that do not allow writing.
 */
public enum Access {
    /** Read only. */
    READ(false, false),
    /** Read and execute: a ROM. */
    READ_EXECUTE(false, true),
    /** Read and write, not execute. */
    READ_WRITE(true, false),
    /** Everything: ordinary RAM. */
    READ_WRITE_EXECUTE(true, true);

    private final boolean writable;
    private final boolean executable;

    Access(boolean writable, boolean executable) {
        this.writable = writable;
        this.executable = executable;
    }

    /**
     * Tells whether the guest may write.
     *
     * @return false if its writes become exits
     */
    public boolean isWritable() {
        return writable;
    }

    /**
     * Tells whether the guest may execute.
     *
     * @return false if instruction fetches may fault
     */
    public boolean isExecutable() {
        return executable;
    }

    /**
     * Tells whether this allows everything that another does.
     *
     * @param other the other
     * @return true if so
     */
    public boolean includes(Access other) {
        return (writable || !other.writable) && (executable || !other.executable);
    }
}
