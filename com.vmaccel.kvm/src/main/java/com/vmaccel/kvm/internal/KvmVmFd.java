package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.linux.LibC;
import com.vmaccel.ffi.linux.OwnedFd;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntUnaryOperator;

/** A virtual machine's descriptor. Any thread may call at any time: closing waits for calls in progress, so a call never hits another file of the same number. */
final class KvmVmFd implements AutoCloseable {

    private final OwnedFd fd;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    KvmVmFd(OwnedFd fd) {
        this.fd = fd;
    }

    /**
     * Makes a call with a number.
     *
     * @param request the request
     * @param argument the number
     * @return the result, or {@code -errno}
     * @throws IllegalStateException if the virtual machine is closed
     */
    int ioctl(long request, long argument) {
        return whileOpen(number -> LibC.ioctl(number, request, argument));
    }

    /**
     * Makes a call with a struct.
     *
     * @param request the request
     * @param argument the struct
     * @return the result, or {@code -errno}
     * @throws IllegalStateException if the virtual machine is closed
     */
    int ioctl(long request, MemorySegment argument) {
        return whileOpen(number -> LibC.ioctl(number, request, argument));
    }

    private int whileOpen(IntUnaryOperator call) {
        lock.readLock().lock();
        try {
            return call.applyAsInt(fd.value());
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            fd.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
