package com.vmaccel.ffi.windows;

import com.vmaccel.api.error.NativeCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Zeroed pages of the process, as a bounded segment any thread may use; the system gives them memory when they are first touched. {@link #close()} releases them exactly once, afterwards
 * the segment and everything sliced from it refuses access. It knows nothing of guests: whoever gives the pages to a partition closes them only when no virtual processor can reach them.
 */
public final class VirtualPages implements AutoCloseable {

    /** The size of a page of Windows on x86-64, in bytes. */
    public static final long PAGE_BYTES = 4096;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    private VirtualPages(long address, long sizeBytes) {
        // The system guarantees the size: it is what VirtualAlloc was asked for.
        segment = MemorySegment.ofAddress(address).reinterpret(sizeBytes, arena, gone -> release(gone.address()));
    }

    /**
     * Reserves and commits pages.
     *
     * @param sizeBytes how much, a positive multiple of {@link #PAGE_BYTES}
     * @return the pages
     * @throws NativeCallException if the system has not as much
     */
    public static VirtualPages allocate(long sizeBytes) {
        if (sizeBytes <= 0 || sizeBytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException("%d bytes are not a positive multiple of %d".formatted(sizeBytes, PAGE_BYTES));
        }
        MemorySegment state = LastError.current();
        long address = Kernel32.virtualAlloc(state, 0, sizeBytes, MemoryFlags.MEM_RESERVE | MemoryFlags.MEM_COMMIT, MemoryFlags.PAGE_READWRITE);
        if (address == 0) {
            throw failure("VirtualAlloc size=" + sizeBytes, state, "use less guest memory, or enlarge the paging file");
        }
        return new VirtualPages(address, sizeBytes);
    }

    private static void release(long address) {
        MemorySegment state = LastError.current();
        if (Kernel32.virtualFree(state, address, 0, MemoryFlags.MEM_RELEASE) == 0) {
            throw failure("VirtualFree address=0x%x".formatted(address), state, "report this as a defect");
        }
    }

    private static NativeCallException failure(String call, MemorySegment state, String hint) {
        return new NativeCallException("vmaccel", call, WindowsResult.status(WindowsResult.ofError(LastError.of(state))), hint);
    }

    /**
     * Returns the pages.
     *
     * @return a segment of exactly the size allocated
     */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * Releases the pages. A second call does nothing.
     *
     * @throws IllegalStateException if a native call of another thread is using the segment; then everything stays as it was
     */
    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
