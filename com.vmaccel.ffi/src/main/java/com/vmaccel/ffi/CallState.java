package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The captured {@code errno} of the calling thread. A function bound with {@link #CAPTURE_ERRNO} takes {@link #current()} as its first argument; the linker stores
 * {@code errno} there before the virtual machine can overwrite it. Nothing is allocated after a thread's first call.
 */
public final class CallState {

    /** Linker option of every function that reports failure through {@code errno}. */
    public static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO = LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    // The value is of a JDK type on purpose: a type of ours would keep this class loader alive for as long as any thread that ever made a call.
    private static final ThreadLocal<MemorySegment> CURRENT = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(LAYOUT));

    private CallState() {}

    /**
     * Returns the calling thread's capture segment.
     *
     * @return the same segment on every call of a thread
     */
    public static MemorySegment current() {
        return CURRENT.get();
    }

    /**
     * Turns the C convention into the kernel's.
     *
     * @param result what the function returned
     * @param state the segment it was called with
     * @return {@code -errno} if the result is -1, else the result
     */
    public static int errnoIfFailed(int result, MemorySegment state) {
        return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
    }

    /**
     * Turns the C convention into the kernel's, for functions that return a {@code ssize_t} or an address.
     *
     * @param result what the function returned
     * @param state the segment it was called with
     * @return {@code -errno} if the result is -1, else the result
     */
    public static long errnoIfFailed(long result, MemorySegment state) {
        return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
    }
}
