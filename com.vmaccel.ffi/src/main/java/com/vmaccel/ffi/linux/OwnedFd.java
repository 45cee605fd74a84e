package com.vmaccel.ffi.linux;

/**
 * A file descriptor with one owner, closed exactly once: closing a number twice would close whatever the process opened under it since. Any thread may call; whoever
 * closes makes sure that no other thread is in a call with {@link #value()}.
 */
public final class OwnedFd implements AutoCloseable {

    private static final int CLOSED = -1;

    private volatile int fd;

    private OwnedFd(int fd) {
        this.fd = fd;
    }

    /**
     * Takes ownership of a descriptor.
     *
     * @param fd an open descriptor that nobody else closes
     * @return its owner
     */
    public static OwnedFd of(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("not a descriptor: " + fd);
        }
        return new OwnedFd(fd);
    }

    /**
     * Returns the descriptor.
     *
     * @return its number
     * @throws IllegalStateException if it is closed
     */
    public int value() {
        int value = fd;
        if (value == CLOSED) {
            throw new IllegalStateException("the file descriptor is closed");
        }
        return value;
    }

    /**
     * Closes the descriptor. A second call does nothing.
     *
     * @throws com.vmaccel.api.error.NativeCallException if the system reports an error; the descriptor is closed nevertheless
     */
    @Override
    public void close() {
        int value = take();
        if (value != CLOSED) {
            Errno.check(LibC.close(value), "vmaccel", () -> "close fd=" + value);
        }
    }

    private synchronized int take() {
        int value = fd;
        fd = CLOSED;
        return value;
    }

    @Override
    public String toString() {
        int value = fd;
        return value == CLOSED ? "closed" : "fd " + value;
    }
}
