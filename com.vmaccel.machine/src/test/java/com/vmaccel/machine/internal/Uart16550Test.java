package com.vmaccel.machine.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class Uart16550Test {

    private static final int OUT2 = 8;
    private static final int LOOPBACK = 0x10;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<Boolean> line = new ArrayList<>();
    private final Uart16550 uart = new Uart16550(new ByteSink(sent), line::add);

    private int in(int register) {
        return (int) uart.read(register, 1);
    }

    private void out(int register, int value) {
        uart.write(register, 1, value);
    }

    @Test
    void isIdleAfterReset() {
        assertEquals(0x01, in(2), "no interrupt, no FIFOs");
        assertEquals(0x60, in(5), "transmitter empty");
        assertEquals(0xb0, in(6), "the modem is ready");
        assertEquals(0, in(1));
        assertEquals(0, in(3));
        assertEquals(0, in(4));
    }

    @Test
    void sendsWhatIsWrittenToTheDataRegisterOnly() {
        out(0, 'A');
        out(3, 0x80);
        out(0, 0x01);
        out(1, 0x02);
        assertEquals(0x01, in(0), "divisor latch, low byte");
        assertEquals(0x02, in(1), "divisor latch, high byte");
        out(3, 0x03);
        out(0, 'B');
        assertEquals(0, in(1), "the divisor did not reach the interrupt enable register");
        assertEquals("AB", sent.toString());
    }

    @Test
    void scratchAndControlRegistersReadBack() {
        out(7, 0x5a);
        out(4, 0xff);
        out(1, 0xff);
        assertEquals(0x5a, in(7));
        assertEquals(0x1f, in(4), "bits 5 to 7 are always 0");
        assertEquals(0x0f, in(1), "bits 4 to 7 are always 0");
    }

    @Test
    void statusRegistersCannotBeWritten() {
        out(5, 0xff);
        out(6, 0xff);
        assertEquals(0x60, in(5));
        assertEquals(0xb0, in(6));
    }

    @Test
    void aWideAccessIsSplitIntoBytes() {
        uart.write(6, 2, 0x7700);
        assertEquals(0x77, in(7));
        assertEquals(0x77b0, uart.read(6, 2));
        assertEquals(0xffff_ff77, (int) uart.read(7, 4), "beyond the last register there is nothing");
    }

    @Test
    void receivesInOrder() throws InterruptedException {
        out(2, 0x01);
        uart.receive('x');
        uart.receive('y');
        assertEquals(0x61, in(5));
        assertEquals('x', in(0));
        assertEquals('y', in(0));
        assertEquals(0x60, in(5));
        assertEquals('y', in(0), "an empty receiver gives the last byte again");
    }

    @Test
    void theSenderWaitsWhileTheFifoIsFull() throws InterruptedException {
        out(2, 0x01);
        Thread sender = Thread.ofPlatform().daemon().start(() -> receiveAll(17));
        byte[] got = new byte[17];
        for (int i = 0; i < got.length; i++) {
            while ((in(5) & 1) == 0) {
                Thread.onSpinWait();
            }
            got[i] = (byte) in(0);
        }
        sender.join(TimeUnit.SECONDS.toMillis(5));
        assertFalse(sender.isAlive());
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, got);
        assertEquals(0x60, in(5), "no overrun");
    }

    @Test
    void theFifoIsSixteenDeepAndOneWithoutIt() throws InterruptedException {
        out(2, 0x01);
        receiveAll(16);
        assertTrue(waitsToSend(), "full");
        out(2, 0x00);
        assertEquals(0x60, in(5), "switching the FIFO off empties it");
    }

    private boolean waitsToSend() throws InterruptedException {
        Thread sender = Thread.ofPlatform().daemon().start(() -> receiveAll(1));
        while (sender.getState() != Thread.State.WAITING) {
            if (!sender.isAlive()) {
                return false;
            }
            Thread.onSpinWait();
        }
        sender.interrupt();
        sender.join();
        return true;
    }

    private void receiveAll(int count) {
        try {
            for (int i = 0; i < count; i++) {
                uart.receive(i);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void clearingTheReceiverDropsItsBytes() throws InterruptedException {
        out(2, 0x01);
        receiveAll(3);
        out(2, 0x03);
        assertEquals(0x60, in(5));
    }

    @Test
    void receivedDataInterrupts() throws InterruptedException {
        out(4, OUT2);
        out(1, 0x01);
        uart.receive('x');
        assertEquals(List.of(true), line);
        assertEquals(0x04, in(2));
        assertEquals('x', in(0));
        assertEquals(List.of(true, false), line);
        assertEquals(0x01, in(2));
    }

    @Test
    void theTriggerLevelTellsDataFromTimeout() throws InterruptedException {
        out(4, OUT2);
        out(1, 0x01);
        out(2, 0x41);
        receiveAll(3);
        assertEquals(0xcc, in(2), "below the trigger: character timeout");
        receiveAll(1);
        assertEquals(0xc4, in(2), "at the trigger: received data");
        assertEquals(List.of(true), line);
    }

    @Test
    void theTransmitterInterruptsWhenEnabledAndUntilIdentified() {
        out(4, OUT2);
        out(1, 0x02);
        assertEquals(List.of(true), line, "the transmitter is empty already");
        assertEquals(0x02, in(2));
        assertEquals(0x01, in(2), "reading it acknowledged it");
        assertEquals(List.of(true, false), line);
        out(0, 'A');
        assertEquals(List.of(true, false, true), line);
        out(0, 'B');
        assertEquals(List.of(true, false, true, false, true), line, "an edge for every byte");
        assertEquals("AB", sent.toString());
    }

    @Test
    void receivedDataComesBeforeTheTransmitter() throws InterruptedException {
        out(4, OUT2);
        out(1, 0x03);
        uart.receive('x');
        assertEquals(0x04, in(2));
        in(0);
        assertEquals(0x02, in(2), "the transmitter is still waiting");
    }

    @Test
    void withoutOut2TheLineStaysLow() throws InterruptedException {
        out(1, 0x03);
        uart.receive('x');
        assertEquals(List.of(), line);
        assertEquals(0x04, in(2), "the chip knows nevertheless");
        out(4, OUT2);
        assertEquals(List.of(true), line);
        out(4, OUT2 | LOOPBACK);
        assertEquals(List.of(true, false), line);
    }

    @Test
    void loopbackLeadsDataBack() {
        out(4, LOOPBACK);
        out(0, 'L');
        assertEquals("", sent.toString());
        assertEquals(0x61, in(5));
        assertEquals('L', in(0));
    }

    @Test
    void loopbackOverrunIsReportedOnceAndInterruptsFirst() {
        out(4, LOOPBACK);
        out(1, 0x05);
        out(0, 'a');
        out(0, 'b');
        assertEquals(0x06, in(2), "line status is first");
        assertEquals(0x63, in(5), "overrun");
        assertEquals(0x61, in(5), "once");
        assertEquals('b', in(0), "without FIFO the new byte replaces the old one");
    }

    @Test
    void loopbackOverrunKeepsTheOldBytesOfAFifo() {
        out(2, 0x01);
        out(4, LOOPBACK);
        for (int i = 0; i < 17; i++) {
            out(0, i);
        }
        assertEquals(0x63, in(5));
        assertEquals(0, in(0));
        for (int i = 1; i < 16; i++) {
            assertEquals(i, in(0));
        }
        assertEquals(0x60, in(5), "the seventeenth is lost");
    }

    @Test
    void loopbackLeadsModemLinesBack() {
        out(4, LOOPBACK | 0x0a);
        assertEquals(0x90, in(6) & 0xf0, "RTS to CTS, OUT2 to DCD: the test that drivers make");
        out(4, LOOPBACK | 0x05);
        assertEquals(0x60, in(6) & 0xf0, "DTR to DSR, OUT1 to RI");
    }

    @Test
    void modemChangesAreReportedOnceAndInterrupt() {
        out(1, 0x08);
        out(4, LOOPBACK | 0x04);
        assertEquals(0x00, in(2), "modem status");
        assertEquals(0x4b, in(6), "CTS, DSR and DCD fell; a rising RI does not count");
        assertEquals(0x40, in(6));
        out(4, LOOPBACK);
        assertEquals(0x04, in(6), "the trailing edge of RI");
        assertEquals(0x01, in(2));
    }

    @Test
    void whileLoopedBackNothingComesIn() throws InterruptedException {
        out(4, LOOPBACK);
        assertTrue(waitsToSend());
        assertEquals(0x60, in(5));
    }
}
