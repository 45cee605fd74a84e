package com.vmaccel.ffi.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
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

    private static final NativeLibrary C = NativeLibrary.standard();

    // int open(const char *pathname, int flags, ... /* mode_t mode */);   open(2)
    private static final MethodHandle OPEN = C.bind("open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), CallState.CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));

    // int close(int fd);   close(2)
    private static final MethodHandle CLOSE = C.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CallState.CAPTURE_ERRNO);

    // int ioctl(int fd, unsigned long request, ...);   ioctl(2)
    private static final MethodHandle IOCTL = C.bind("ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), CallState.CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));

    // the same with a pointer: the linker keeps the segment alive during the call
    private static final MethodHandle IOCTL_POINTER = C.bind("ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), CallState.CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));

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
            return CallState.errnoIfFailed((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags, mode), state);
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
            return CallState.errnoIfFailed((int) CLOSE.invokeExact(state, fd), state);
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
            return CallState.errnoIfFailed((int) IOCTL.invokeExact(state, fd, request, argument), state);
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
            return CallState.errnoIfFailed((int) IOCTL_POINTER.invokeExact(state, fd, request, argument), state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("ioctl", thrown);
        }
    }
}
