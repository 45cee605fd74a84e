package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Reading and writing file descriptors with the C library. The number of bytes asked for is the segment's size.
 *
 * <p>Every function returns what C returns, or {@code -errno} where C returns -1. Any thread may call; nothing is allocated.
 */
@CSource(header = "sys/eventfd.h", facts = "sys")
public final class LibCIo {

    /** Close on exec. */
    public static final int EFD_CLOEXEC = 0x80000;
    /** Do not block. */
    public static final int EFD_NONBLOCK = 0x800;
    /** Each read takes one from the counter. */
    public static final int EFD_SEMAPHORE = 1;

    // ssize_t read(int fd, void *buf, size_t count);   read(2)
    private static final MethodHandle READ = CallShape.ofPointers("read");

    // ssize_t write(int fd, const void *buf, size_t count);   write(2)
    private static final MethodHandle WRITE = CallShape.ofPointers("write");

    // ssize_t pread(int fd, void *buf, size_t count, off_t offset);   pread(2)
    private static final MethodHandle PREAD = CallShape.ofPointers("pread");

    // ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset);   pwrite(2)
    private static final MethodHandle PWRITE = CallShape.ofPointers("pwrite");

    // int eventfd(unsigned int initval, int flags);   eventfd(2)
    private static final MethodHandle EVENTFD = CallShape.ofNumbers("eventfd");

    private LibCIo() {}

    /**
     * {@code read(2)}.
     *
     * @param fd the descriptor
     * @param buffer native memory to fill
     * @return the bytes read, 0 at the end, or {@code -errno}
     */
    public static long read(int fd, MemorySegment buffer) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) READ.invokeExact(state, (long) fd, buffer.address(), buffer.byteSize(), 0L, buffer, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed(result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("read", thrown);
        }
    }

    /**
     * {@code write(2)}.
     *
     * @param fd the descriptor
     * @param buffer native memory to write
     * @return the bytes written, or {@code -errno}
     */
    public static long write(int fd, MemorySegment buffer) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) WRITE.invokeExact(state, (long) fd, buffer.address(), buffer.byteSize(), 0L, buffer, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed(result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("write", thrown);
        }
    }

    /**
     * {@code pread(2)}.
     *
     * @param fd the descriptor
     * @param buffer native memory to fill
     * @param position where in the file, in bytes
     * @return the bytes read, 0 at the end, or {@code -errno}
     */
    public static long pread(int fd, MemorySegment buffer, long position) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) PREAD.invokeExact(state, (long) fd, buffer.address(), buffer.byteSize(), position, buffer, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed(result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("pread", thrown);
        }
    }

    /**
     * {@code pwrite(2)}.
     *
     * @param fd the descriptor
     * @param buffer native memory to write
     * @param position where in the file, in bytes
     * @return the bytes written, or {@code -errno}
     */
    public static long pwrite(int fd, MemorySegment buffer, long position) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) PWRITE.invokeExact(state, (long) fd, buffer.address(), buffer.byteSize(), position, buffer, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed(result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("pwrite", thrown);
        }
    }

    /**
     * {@code eventfd(2)}.
     *
     * @param initial the counter's first value
     * @param flags {@code EFD_*}
     * @return a descriptor, or {@code -errno}
     */
    public static int eventfd(int initial, int flags) {
        MemorySegment state = CallState.current();
        try {
            long fd = (long) EVENTFD.invokeExact(state, (long) initial, (long) flags, 0L, 0L, 0L, 0L);
            return CallState.errnoIfFailed((int) fd, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("eventfd", thrown);
        }
    }
}
