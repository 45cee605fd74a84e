package com.vmaccel.api.engine;

import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A slot in use: its hold on the host memory and the record of its written pages, which is absent where none is kept. */
record MappedSlot(MemorySlot slot, HostMemory.Lease lease, @Nullable DirtyPages dirty) {

    MappedSlot with(MemorySlot changed) {
        return new MappedSlot(changed, lease, dirty);
    }

    long start() {
        return slot.gpa().value();
    }

    long end() {
        return start() + slot.sizeBytes();
    }

    /** Returns all of the host memory, of which this slot may be a part. */
    MemorySegment bytes() {
        return slot.host().segment();
    }

    /** Returns where an address of this slot is in {@link #bytes()}. */
    long hostOffset(long gpa) {
        return slot.hostOffset() + gpa - start();
    }

    void written(long gpa, long sizeBytes) {
        if (dirty != null) {
            dirty.mark(gpa - start(), sizeBytes);
        }
    }
}
