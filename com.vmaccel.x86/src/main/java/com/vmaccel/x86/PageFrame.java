package com.vmaccel.x86;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Where the bytes of one guest-physical page are in this process; filled in by {@link Bus#find} so that a look-up allocates nothing. For one thread. */
public final class PageFrame {

    /** The size of a page in bytes. */
    public static final int BYTES = 4096;

    private @Nullable MemorySegment segment;
    private long offset;
    private boolean writable;
    private boolean executable;

    /** An empty frame. */
    public PageFrame() {}

    /**
     * Says where a page is.
     *
     * @param bytes a segment that holds all of the page
     * @param at the offset of the page's first byte in it
     * @param canWrite whether the guest's writes go there; if not they are accesses of the bus
     * @param canExecute whether the guest may execute it
     */
    public void set(MemorySegment bytes, long at, boolean canWrite, boolean canExecute) {
        segment = bytes;
        offset = at;
        writable = canWrite;
        executable = canExecute;
    }

    /**
     * {@return the segment that holds the page}
     *
     * @throws IllegalStateException if nothing was set
     */
    public MemorySegment segment() {
        if (segment == null) {
            throw new IllegalStateException("an empty frame");
        }
        return segment;
    }

    /** {@return the offset of the page's first byte in the segment} */
    public long offset() {
        return offset;
    }

    /** {@return whether the guest's writes go there} */
    public boolean isWritable() {
        return writable;
    }

    /** {@return whether the guest may execute it} */
    public boolean isExecutable() {
        return executable;
    }
}
