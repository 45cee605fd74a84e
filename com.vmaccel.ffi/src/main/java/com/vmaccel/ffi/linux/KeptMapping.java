package com.vmaccel.ffi.linux;

import com.vmaccel.api.error.NativeCallException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What a descriptor shares with the process, at an address that the process keeps: for a run area, which is read and written at every entry and comes and goes with
 * each vCPU. In contrast to a {@link PageMapping} an {@linkplain #unchecked() unchecked} access that comes too late reads zeros or another such mapping, but never ends the
 * process.
 *
 * <p>Addresses are used again and never given back: there are as many as there were mappings at a time. Any thread may call.
 */
public final class KeptMapping implements AutoCloseable {

    private static final int NOTHING = LibCMemory.MAP_PRIVATE | LibCMemory.MAP_ANONYMOUS | LibCMemory.MAP_NORESERVE;
    private static final int ACCESS = LibCMemory.PROT_READ | LibCMemory.PROT_WRITE;

    /** Addresses behind which there is nothing, by size; guarded by itself. */
    private static final Map<Long, Deque<Long>> FREE = new HashMap<>();

    private final MemorySegment unchecked;
    private final CheckedView view;

    private KeptMapping(long address, long sizeBytes) {
        // The kernel guarantees the size: it is what mmap was asked for, and the address stays mapped.
        unchecked = MemorySegment.ofAddress(address).reinterpret(sizeBytes);
        view = new CheckedView(unchecked);
    }

    /**
     * Maps what a descriptor stands for, so that writes reach it. The mapping does not need the descriptor afterwards.
     *
     * @param fd the descriptor
     * @param sizeBytes how much, a positive multiple of the page size
     * @return the mapping
     * @throws NativeCallException if the kernel refuses
     */
    public static KeptMapping ofDescriptor(int fd, long sizeBytes) {
        PageSizes.requirePages(sizeBytes);
        return new KeptMapping(map(takeFree(sizeBytes), sizeBytes, LibCMemory.MAP_SHARED, fd), sizeBytes);
    }

    /** Returns an address that nobody uses, or 0. */
    private static long takeFree(long sizeBytes) {
        synchronized (FREE) {
            Deque<Long> free = FREE.get(sizeBytes);
            return free == null || free.isEmpty() ? 0 : free.pop();
        }
    }

    private static void putFree(long sizeBytes, long address) {
        synchronized (FREE) {
            FREE.computeIfAbsent(sizeBytes, size -> new ArrayDeque<>()).push(address);
        }
    }

    private static long map(long wanted, long sizeBytes, int kind, int fd) {
        int flags = wanted == 0 ? kind : kind | LibCMemory.MAP_FIXED;
        long address = LibCMemory.mmap(wanted, sizeBytes, ACCESS, flags, fd, 0);
        if (address < 0) {
            throw Errno.failure(address, "vmaccel", "mmap address=0x%x length=%d flags=0x%x fd=%d".formatted(wanted, sizeBytes, flags, fd));
        }
        return address;
    }

    /**
     * Returns the pages, for whoever knows when the mapping is closed.
     *
     * @return a segment of exactly the size mapped, which does not refuse access afterwards
     */
    public MemorySegment unchecked() {
        return unchecked;
    }

    /**
     * Returns the pages, for others. Closing the mapping then stops all threads of the Java virtual machine for a moment.
     *
     * @return a segment of exactly the size mapped, which refuses access once the mapping is closed
     */
    public MemorySegment segment() {
        return view.segment();
    }

    /**
     * Takes what the descriptor shares away from the address. A second call does nothing.
     *
     * @throws IllegalStateException if a native call of another thread is using the {@linkplain #segment() segment}; then everything stays as it was
     * @throws NativeCallException if the kernel refuses
     */
    @Override
    public synchronized void close() {
        if (view.close()) {
            map(unchecked.address(), unchecked.byteSize(), NOTHING, -1);
            putFree(unchecked.byteSize(), unchecked.address());
        }
    }

    @Override
    public String toString() {
        return "%d bytes kept at 0x%x".formatted(unchecked.byteSize(), unchecked.address());
    }
}
