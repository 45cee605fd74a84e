package com.vmaccel.machine.internal;

import java.io.IOException;
import java.io.InputStream;

/**
 * Carries a stream's bytes to the serial port on a thread of its own, so that the vCPU never waits for input. The end of the stream, or a failure of it, is
 * the end of the input. Closing does not end a read in progress: its thread is a daemon and the one buffer it may still get is lost.
 */
final class ConsolePump implements AutoCloseable {

    private static final int BUFFER_BYTES = 256;

    private final Thread thread;
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
                    uart.receive(Byte.toUnsignedInt(buffer[i]));
                }
            }
        } catch (IOException e) {
            closed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
