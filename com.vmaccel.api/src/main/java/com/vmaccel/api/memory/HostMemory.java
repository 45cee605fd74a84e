package com.vmaccel.api.memory;

import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Memory of this process that can stand behind guest-physical addresses. It is separate from the {@link MemorySlot}s that put it into a guest: one host memory
 * may back several slots, of several virtual machines and engines. It is reference counted: {@link #close()} gives up the creator's hold, each slot has one of
 * its own, and the bytes are released when the last hold is gone, so a guest never runs on memory that was given back. Thread-safe.
 */
public class HostMemory implements AutoCloseable {

    private final long address;
    private final long sizeBytes;
    private final boolean readOnly;
    private final Supplier<MemorySegment> segment;
    private final String description;
    private final OptionalLong handle;
    private final Runnable release;
    private final AtomicInteger holds = new AtomicInteger(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean released;

    /**
     * Makes a host memory; for engines.
     *
     * @param bytes where the bytes are
     * @param segment returns the bytes for callers: accessible from every thread, and refusing access once {@code release} has run
     * @param description what it is, for messages
     * @param handle the operating system's handle of the bytes, if there is one
     * @param release gives the bytes back, see {@link #of(MemorySegment, String, Runnable)}
     * @throws IllegalArgumentException if the bytes are not native, none, or confined to a thread
     */
    protected HostMemory(MemorySegment bytes, Supplier<MemorySegment> segment, String description, OptionalLong handle, Runnable release) {
        if (!bytes.isNative() || bytes.byteSize() == 0) {
            throw new IllegalArgumentException("host memory must be a native segment of at least one byte: " + bytes);
        }
        if (!bytes.isAccessibleBy(Another.THREAD)) {
            throw new IllegalArgumentException("host memory must be accessible from every thread: " + bytes);
        }
        this.address = bytes.address();
        this.sizeBytes = bytes.byteSize();
        this.readOnly = bytes.isReadOnly();
        this.segment = segment;
        this.description = description;
        this.handle = handle;
        this.release = release;
    }

    /**
     * Makes a host memory; called by {@link HostMemoryAllocator}s.
     *
     * @param segment the bytes: a native segment accessible from every thread and valid until {@code release} runs
     * @param description what it is, for messages, for example {@code "anonymous"}
     * @param release gives the bytes back; runs when the last hold is gone, and again when the memory is closed again after it threw
     * @return the host memory
     * @throws IllegalArgumentException if the segment is not native, empty, or confined to a thread
     */
    public static HostMemory of(MemorySegment segment, String description, Runnable release) {
        return of(segment, description, OptionalLong.empty(), release);
    }

    /**
     * Makes a host memory that other processes can map, too; called by {@link HostMemoryAllocator}s.
     *
     * @param segment the bytes, as above
     * @param description what it is, as above
     * @param handle the operating system's handle of the bytes, valid until {@code release} runs
     * @param release gives the bytes and the handle back, as above
     * @return the host memory
     * @throws IllegalArgumentException if the segment is not native, empty, or confined to a thread
     */
    public static HostMemory of(MemorySegment segment, String description, OptionalLong handle, Runnable release) {
        return new HostMemory(segment, () -> segment, description, handle, release);
    }

    /** A thread that is none of those that call: one of them could own a confined segment. */
    private static final class Another {
        private static final Thread THREAD = Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});

        static {
            THREAD.setContextClassLoader(null); // that of whoever came first would stay for good
        }
    }

    /**
     * Returns the bytes. Guests change them at any time: read a value once, then validate it. Who writes here while the memory is mapped says so with
     * {@link GuestMemory#modified}.
     *
     * @return the segment; access to it fails with {@link IllegalStateException} once the memory was released
     */
    public final MemorySegment segment() {
        return segment.get();
    }

    /**
     * Returns where the bytes are.
     *
     * @return their address in this process
     */
    public final long address() {
        return address;
    }

    /**
     * Tells whether this process cannot write the bytes.
     *
     * @return true if so
     */
    public final boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Returns the length.
     *
     * @return the size in bytes
     */
    public final long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Says what it is.
     *
     * @return a word or two, for messages
     */
    public final String description() {
        return description;
    }

    /**
     * Returns what another process can be given to map the same bytes: the file descriptor on Linux and macOS. It belongs to this memory; whoever needs it
     * longer duplicates it.
     *
     * @return the handle, or empty if the memory cannot be shared with another process
     */
    public final OptionalLong handle() {
        return handle;
    }

    /**
     * Takes a hold; engines call it for each slot.
     *
     * @return the hold; closing it a second time does nothing
     * @throws IllegalStateException if the creator closed this memory
     */
    public final Lease lease() {
        if (closed.get() || holds.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("host memory (" + description + ") is closed");
        }
        AtomicBoolean returned = new AtomicBoolean();
        return () -> {
            if (!returned.getAndSet(true)) {
                drop();
            }
        };
    }

    /** A hold on a host memory. */
    @FunctionalInterface
    public interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Gives up the creator's hold. The bytes are released now or when the last slot over them is unmapped. A second call does nothing, unless they could not be
     * released the first time.
     *
     * @throws IllegalStateException if this releases the bytes while a native call of another thread uses the segment: to be called again when that has returned
     */
    @Override
    public final void close() {
        if (!closed.getAndSet(true)) {
            drop();
        } else if (holds.get() == 0) {
            release();
        }
    }

    private void drop() {
        if (holds.decrementAndGet() == 0) {
            release();
        }
    }

    private void release() {
        synchronized (release) {
            if (!released) {
                release.run();
                released = true;
            }
        }
    }

    @Override
    public final String toString() {
        return "HostMemory[" + description + ", " + sizeBytes() + " bytes]";
    }
}
