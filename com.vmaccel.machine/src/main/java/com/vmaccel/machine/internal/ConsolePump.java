package com.vmaccel.machine.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Carries a stream's bytes to the serial port on a thread of its own, so that the vCPU never waits for input. The end of the stream, or a failure of it, is
 * the end of the input. Once it is closed nothing reaches the port any more. That does not end a read in progress: its thread is a daemon, and the one buffer
 * it may still get is lost.
 */
final class ConsolePump implements AutoCloseable {

    private static final int BUFFER_BYTES = 256;

    private final Thread thread;
    private final ReentrantLock delivering = new ReentrantLock();
    private volatile boolean closed;

    private ConsolePump(InputStream in, Uart16550 uart) {
        thread = Thread.ofPlatform().daemon().name("vmaccel-console").unstarted(() -> pump(in, uart));
    }

    static ConsolePump start(InputStream in, Uart16550 uart) {
        ConsolePump pump = new ConsolePump(in, uart);
        pump.thread.start();
        return pump;
    }

    Thread thread() {
        return thread;
    }

    private void pump(InputStream in, Uart16550 uart) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int length = in.read(buffer); length >= 0 && !closed; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    deliver(Byte.toUnsignedInt(buffer[i]), uart);
                }
            }
        } catch (IOException | IllegalStateException e) {
            closed = true; // the input failed, or the virtual machine was closed under the run, which reports it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(int value, Uart16550 uart) throws InterruptedException {
        delivering.lockInterruptibly();
        try {
            if (!closed) {
                uart.receive(value);
            }
        } finally {
            delivering.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        delivering.lock(); // a delivery that waits for the guest was just interrupted
        try {
            closed = true;
        } finally {
            delivering.unlock();
        }
    }
}
