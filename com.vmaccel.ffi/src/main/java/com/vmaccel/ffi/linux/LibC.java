package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * File descriptors of the C library: open, control, close. The functions needed less often are in {@link LibCIo}, {@link LibCPoll}, {@link LibCMemory} and {@link LibCSignal}, so
 * that a program pays start-up time only for what it calls.
 *
 * <p>Every function returns what C returns, or {@code -errno} where C returns -1. Any thread may call; nothing is allocated unless said.
 */
@CSource(header = "fcntl.h", facts = "sys")
public final class LibC {

    /** Open for reading. */
    public static final int O_RDONLY = 0;
    /** Open for writing. */
    public static final int O_WRONLY = 1;
    /** Open for reading and writing. */
    public static final int O_RDWR = 2;
    /** Create the file if there is none. */
    public static final int O_CREAT = 0x40;
    /** With {@link #O_CREAT}: fail if there is one. */
    public static final int O_EXCL = 0x80;
    /** Truncate the file. */
    public static final int O_TRUNC = 0x200;
    /** Do not block. */
    public static final int O_NONBLOCK = 0x800;
    /** Close on exec: wanted for every descriptor of a library. */
    public static final int O_CLOEXEC = 0x80000;

    // int open(const char *pathname, int flags, ... /* mode_t mode */);   open(2)
    private static final MethodHandle OPEN = CallShape.ofPointers("open");

    // int close(int fd);   close(2)
    private static final MethodHandle CLOSE = CallShape.ofNumbers("close");

    // int ioctl(int fd, unsigned long request, ...);   ioctl(2)
    private static final MethodHandle IOCTL = CallShape.ofNumbers("ioctl");

    // the same with a pointer
    private static final MethodHandle IOCTL_POINTER = CallShape.ofPointers("ioctl");

    private LibC() {}

    /**
     * {@code open(2)}. Allocates the path.
     *
     * @param path the file's name, passed as UTF-8
     * @param flags {@code O_*}; see {@link LinuxAbi} for those that differ by architecture
     * @param mode permissions of a file it creates, else 0
     * @return a descriptor, or {@code -errno}
     */
    public static int open(String path, int flags, int mode) {
        MemorySegment state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            long fd = (long) OPEN.invokeExact(state, name.address(), (long) flags, (long) mode, 0L, name, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed((int) fd, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("open", thrown);
        }
    }

    /**
     * {@code close(2)}. Linux closes the descriptor even when it reports an error, so the call is never repeated.
     *
     * @param fd the descriptor
     * @return 0, or {@code -errno}
     */
    public static int close(int fd) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) CLOSE.invokeExact(state, (long) fd, 0L, 0L, 0L, 0L, 0L);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("close", thrown);
        }
    }

    /**
     * {@code ioctl(2)} with a number, or with nothing ({@code argument} 0).
     *
     * @param fd the descriptor
     * @param request the request number
     * @param argument the argument
     * @return what the driver returns if not negative, otherwise {@code -errno}
     */
    public static int ioctl(int fd, long request, long argument) {
        return ioctl(CallState.current(), fd, request, argument);
    }

    /**
     * {@code ioctl(2)} with a number, for a thread that calls so often that it keeps its capture segment.
     *
     * @param state {@link CallState#current()} of the calling thread
     * @param fd the descriptor
     * @param request the request number
     * @param argument the argument
     * @return what the driver returns if not negative, otherwise {@code -errno}
     */
    public static int ioctl(MemorySegment state, int fd, long request, long argument) {
        try {
            long result = (long) IOCTL.invokeExact(state, (long) fd, request, argument, 0L, 0L, 0L);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("ioctl", thrown);
        }
    }

    /**
     * {@code ioctl(2)} with a pointer. The segment cannot be closed during the call.
     *
     * @param fd the descriptor
     * @param request the request number
     * @param argument native memory as large as the request's type, aligned for it
     * @return what the driver returns if not negative, otherwise {@code -errno}
     */
    public static int ioctl(int fd, long request, MemorySegment argument) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) IOCTL_POINTER.invokeExact(state, (long) fd, request, argument.address(), 0L, argument, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("ioctl", thrown);
        }
    }
}
