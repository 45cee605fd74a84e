package com.vmaccel.machine.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.machine.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallDevicesTest {

    private final GuestEnd end = new GuestEnd();

    @Test
    void theDebugConsoleSendsAndSaysThatItIsThere() {
        var sent = new ByteArrayOutputStream();
        var console = new DebugConsole(new ByteSink(sent));
        console.write(0, 1, 'D');
        console.write(0, 2, 'E' | 'x' << 8);
        assertEquals("DE", sent.toString());
        assertEquals(0xe9, console.read(0, 1));
    }

    @Test
    void aFailingConsoleEndsTheRun() {
        var broken = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        var console = new DebugConsole(new ByteSink(broken));
        assertEquals("broken pipe", assertThrows(UncheckedIOException.class, () -> console.write(0, 1, 'D')).getCause().getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,3", "42,85", "127,255", "128,1", "0xffffffff,255"})
    void theExitPortGivesAnOddStatus(long value, int status) {
        new ExitPort(end).write(0, 4, value);
        assertEquals(new Outcome.Exited(value), end.outcome());
        assertEquals(status, end.outcome().status());
    }

    @Test
    void theA20GateIsOpenAndKeepsWhatIsWritten() {
        var port = new SystemControlPort(end);
        assertEquals(2, port.read(0, 1));
        port.write(0, 1, 0);
        assertEquals(0, port.read(0, 1));
        port.write(0, 1, 2);
        assertEquals(2, port.read(0, 1));
        assertNull(end.outcome());
    }

    @Test
    void aResetEndsTheRun() {
        new SystemControlPort(end).write(0, 1, 3);
        assertInstanceOf(Outcome.Shutdown.class, end.outcome());
        assertEquals(70, end.outcome().status());
    }
}
