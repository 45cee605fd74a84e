package com.vmaccel.ffi.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a mapping as a segment that refuses access once the mapping is closed. It is made when somebody first asks for it: closing one stops all threads of the
 * Java virtual machine for a moment. Any thread may call.
 */
final class CheckedView {

    private final MemorySegment unchecked;
    private @Nullable Arena arena;
    private @Nullable MemorySegment segment;
    private boolean closed;

    CheckedView(MemorySegment unchecked) {
        this.unchecked = unchecked;
    }

    /** Returns the segment, the same one each time. */
    synchronized MemorySegment segment() {
        MemorySegment made = segment;
        if (made == null) {
            Arena own = Arena.ofShared();
            MemorySegment bytes = MemorySegment.ofAddress(unchecked.address()).reinterpret(unchecked.byteSize(), own, null);
            made = unchecked.isReadOnly() ? bytes.asReadOnly() : bytes;
            segment = made;
            arena = own;
            if (closed) {
                own.close();
            }
        }
        return made;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Has the segment refuse access from now on.
     *
     * @return false if it did already
     * @throws IllegalStateException if a native call of another thread is using the segment; then everything stays as it was
     */
    synchronized boolean close() {
        if (closed) {
            return false;
        }
        if (arena != null) {
            arena.close();
        }
        closed = true;
        return true;
    }
}
