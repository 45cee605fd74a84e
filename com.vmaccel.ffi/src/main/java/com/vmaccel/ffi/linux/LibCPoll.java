package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Waiting for several file descriptors with the C library. */
public final class LibCPoll {

    // int poll(struct pollfd *fds, nfds_t nfds, int timeout);   poll(2)
    private static final MethodHandle POLL = CallShape.ofPointers("poll");

    private LibCPoll() {}

    /**
     * {@code poll(2)}. Any thread may call; nothing is allocated.
     *
     * @param fds an array of {@link PollFd}, as many as the segment has room for
     * @param timeoutMillis how long to wait, 0 not at all, negative for ever
     * @return how many of them have something, 0 after the time, or {@code -errno}
     */
    public static int poll(MemorySegment fds, int timeoutMillis) {
        MemorySegment state = CallState.current();
        long count = fds.byteSize() / PollFd.STRUCT.byteSize();
        try {
            long result = (long) POLL.invokeExact(state, fds.address(), count, (long) timeoutMillis, 0L, fds, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("poll", thrown);
        }
    }
}
