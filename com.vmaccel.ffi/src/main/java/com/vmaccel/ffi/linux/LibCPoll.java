package com.vmaccel.ffi.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Waiting for several file descriptors with the C library. */
public final class LibCPoll {

    private static final NativeLibrary C = NativeLibrary.standard();

    // int poll(struct pollfd *fds, nfds_t nfds, int timeout);   poll(2)
    private static final MethodHandle POLL = C.bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), CallState.CAPTURE_ERRNO);

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
            return CallState.errnoIfFailed((int) POLL.invokeExact(state, fds, count, timeoutMillis), state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("poll", thrown);
        }
    }
}
