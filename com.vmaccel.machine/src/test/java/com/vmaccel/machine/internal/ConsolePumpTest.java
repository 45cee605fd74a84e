package com.vmaccel.machine.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ConsolePumpTest {

    private final Uart16550 uart = new Uart16550(new ByteSink(new ByteArrayOutputStream()), InterruptLine.UNCONNECTED);

    private char next() {
        while ((uart.read(5, 1) & 1) == 0) {
            Thread.onSpinWait();
        }
        return (char) uart.read(0, 1);
    }

    @Test
    void carriesEverythingInOrderAndThenEnds() throws InterruptedException {
        String text = "0123456789".repeat(50);
        try (ConsolePump pump = ConsolePump.start(new ByteArrayInputStream(text.getBytes()), uart)) {
            var got = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                got.append(next());
            }
            assertEquals(text, got.toString());
            pump.thread().join();
        }
    }

    @Test
    void closingEndsAWaitForTheGuest() throws InterruptedException {
        ConsolePump pump = ConsolePump.start(new ByteArrayInputStream(new byte[100]), uart);
        while (pump.thread().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        pump.close();
        pump.thread().join();
    }

    @Test
    void nothingIsCarriedAfterClosing() throws InterruptedException {
        var reading = new Semaphore(0);
        var give = new Semaphore(0);
        InputStream in = new InputStream() {
            @Override
            public int read() {
                reading.release();
                give.acquireUninterruptibly();
                return 'x';
            }

            @Override
            public int read(byte[] target) {
                target[0] = (byte) read();
                return 1;
            }
        };
        ConsolePump pump = ConsolePump.start(in, uart);
        reading.acquire();
        pump.close();
        give.release();
        pump.thread().join();
        assertEquals(0x60, uart.read(5, 1));
    }

    @Test
    void aFailingStreamIsTheEndOfTheInput() throws InterruptedException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("unplugged");
            }
        };
        ConsolePump pump = ConsolePump.start(broken, uart);
        pump.thread().join(TimeUnit.SECONDS.toMillis(5));
        assertEquals(Thread.State.TERMINATED, pump.thread().getState());
    }
}
