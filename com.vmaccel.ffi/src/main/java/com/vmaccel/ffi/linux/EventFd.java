package com.vmaccel.ffi.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An eventfd: a counter in the kernel that one side raises and the other takes. It never blocks and is closed on exec. Any thread may call any method at any time,
 * also during {@link #close()}; signalling and draining allocate nothing.
 */
public final class EventFd implements AutoCloseable {

    private static final MemorySegment ONE = Arena.ofAuto().allocateFrom(JAVA_LONG, 1L).asReadOnly();

    private final OwnedFd fd;
    private final MemorySegment taken = Arena.ofAuto().allocate(JAVA_LONG);

    private EventFd(OwnedFd fd) {
        this.fd = fd;
    }

    /**
     * Makes an eventfd whose counter is 0.
     *
     * @return the eventfd
     * @throws com.vmaccel.api.error.NativeCallException if the system refuses, for example because too many files are open
     */
    public static EventFd create() {
        int flags = LibCIo.EFD_CLOEXEC | LibCIo.EFD_NONBLOCK;
        return new EventFd(OwnedFd.of(Errno.check(LibCIo.eventfd(0, flags), "vmaccel", () -> "eventfd initial=0 flags=0x%x".formatted(flags))));
    }

    /**
     * Adds one to the counter. A counter at its maximum, which wakes the other side just as well, stays there.
     *
     * @throws IllegalStateException if the eventfd is closed
     */
    public synchronized void signal() {
        long result = LibCIo.write(fd.value(), ONE);
        if (result < 0 && result != -Errno.EAGAIN) {
            throw Errno.failure(result, "vmaccel", "write " + fd);
        }
    }

    /**
     * Takes the counter.
     *
     * @return how often it was signalled since the last call, 0 if not at all
     * @throws IllegalStateException if the eventfd is closed
     */
    public synchronized long drain() {
        long result = LibCIo.read(fd.value(), taken);
        if (result == -Errno.EAGAIN) {
            return 0;
        }
        if (result < 0) {
            throw Errno.failure(result, "vmaccel", "read " + fd);
        }
        return taken.get(JAVA_LONG, 0);
    }

    /**
     * Returns the descriptor, for the kernel's irqfd and ioeventfd.
     *
     * @return its number; this object still owns it
     * @throws IllegalStateException if the eventfd is closed
     */
    public int fd() {
        return fd.value();
    }

    /** Closes the eventfd. The kernel drops what was attached to it. A second call does nothing. */
    @Override
    public synchronized void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "eventfd " + fd;
    }
}
