package com.vmaccel.api.engine;

import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A slot in use: all of the host memory, of which it may be a part, its hold on that, and the record of its written pages, which is absent where none is kept. The bytes
 * are not used when the hold is given up: they may not refuse it.
 */
record MappedSlot(MemorySlot slot, MemorySegment bytes, HostMemory.Lease lease, @Nullable DirtyPages dirty) {

    MappedSlot(MemorySlot slot, HostMemory.Lease lease, @Nullable DirtyPages dirty) {
        this(slot, MappedMemory.bytes(slot.host()), lease, dirty);
    }

    MappedSlot with(MemorySlot changed) {
        return new MappedSlot(changed, bytes, lease, dirty);
    }

    long start() {
        return slot.gpa().value();
    }

    long end() {
        return start() + slot.sizeBytes();
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
