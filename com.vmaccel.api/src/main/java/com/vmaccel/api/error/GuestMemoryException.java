package com.vmaccel.api.error;

import java.io.Serial;

/** An access to guest-physical memory went where no slot is. Nothing was read or written. */
public final class GuestMemoryException extends VmAccelException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long gpa;
    private final long sizeBytes;

    /**
     * Reports an access outside all slots.
     *
     * @param backend the engine's id
     * @param operation what was attempted
     * @param gpa the guest-physical address the access began at
     * @param sizeBytes its length in bytes
     */
    public GuestMemoryException(String backend, String operation, long gpa, long sizeBytes) {
        super(backend, operation, "no memory slot covers gpa=0x%x size=%d".formatted(gpa, sizeBytes), null, null);
        this.gpa = gpa;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Returns where the access began.
     *
     * @return a guest-physical address
     */
    public long gpa() {
        return gpa;
    }

    /**
     * Returns how long the access was.
     *
     * @return its length in bytes
     */
    public long sizeBytes() {
        return sizeBytes;
    }
}
