package com.vmaccel.machine.internal;

/**
 * A 16550A serial port. What the guest sends is out at once, so the transmitter is always empty; what comes in waits in the receive FIFO, and the sender waits
 * while that is full, so nothing is lost. The character timeout of a partly filled FIFO elapses at once. As on a PC the interrupt output is gated by OUT2, and
 * is cut off in loopback mode. Thread-safe. Source: National Semiconductor PC16550D data sheet.
 */
final class Uart16550 extends ByteDevice {

    static final int COM1 = 0x3f8;
    static final int PORTS = 8;
    static final int COM1_GSI = 4;

    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR_FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private static final int IER_RECEIVED = 1;
    private static final int IER_TRANSMITTER = 2;
    private static final int IER_LINE = 4;
    private static final int IER_MODEM = 8;

    private static final int IIR_MODEM = 0x00;
    private static final int IIR_NONE = 0x01;
    private static final int IIR_TRANSMITTER = 0x02;
    private static final int IIR_RECEIVED = 0x04;
    private static final int IIR_LINE = 0x06;
    private static final int IIR_TIMEOUT = 0x0c;
    private static final int IIR_FIFOS = 0xc0;

    private static final int FCR_ENABLE = 1;
    private static final int FCR_CLEAR_RECEIVER = 2;
    private static final int LCR_DLAB = 0x80;
    private static final int LSR_READY = 1;
    private static final int LSR_OVERRUN = 2;
    private static final int LSR_TRANSMITTER_EMPTY = 0x60;
    private static final int IIR_SOURCE = 0x0f;

    private final ByteSink sink;
    private final InterruptLine line;
    private final ReceiveFifo received = new ReceiveFifo();
    private final ModemLines modem = new ModemLines();
    private int divisor = 12; // 9,600 baud; nothing here depends on it
    private int ier;
    private int lcr;
    private int scratch;
    private boolean overrun;
    private boolean transmitterPending;
    private boolean asserted;

    Uart16550(ByteSink sink, InterruptLine line) {
        this.sink = sink;
        this.line = line;
    }

    /** Receives a byte from outside; waits while the FIFO is full or the port is in loopback mode. */
    synchronized void receive(int value) throws InterruptedException {
        while (received.isFull() || modem.isLoopback()) {
            wait();
        }
        received.add(value);
        update();
    }

    @Override
    synchronized int readByte(long offset) {
        int value = switch ((int) offset) {
            case DATA -> isDivisorLatch() ? divisor & 0xff : take();
            case IER -> isDivisorLatch() ? divisor >> 8 : ier;
            case IIR_FCR -> identify();
            case LCR -> lcr;
            case MCR -> modem.control();
            case LSR -> lineStatus();
            case MSR -> modem.readStatus();
            case SCR -> scratch;
            default -> 0xff;
        };
        update();
        return value;
    }

    @Override
    synchronized void writeByte(long offset, int value) {
        switch ((int) offset) {
            case DATA -> writeData(value);
            case IER -> writeIer(value);
            case IIR_FCR -> writeFcr(value);
            case LCR -> lcr = value;
            case MCR -> writeMcr(value);
            case SCR -> scratch = value;
            default -> { } // the status registers are read-only
        }
        update();
    }

    private boolean isDivisorLatch() {
        return (lcr & LCR_DLAB) != 0;
    }

    private int take() {
        int value = received.take();
        notifyAll();
        return value;
    }

    private void writeData(int value) {
        if (isDivisorLatch()) {
            divisor = divisor & 0xff00 | value;
            return;
        }
        transmitterPending = false;
        update(); // the line falls before it rises again: an edge for the interrupt controller
        if (modem.isLoopback()) {
            overrun |= received.isFull();
            received.add(value);
        } else {
            sink.put(value);
        }
        transmitterPending = true;
    }

    private void writeIer(int value) {
        if (isDivisorLatch()) {
            divisor = value << 8 | divisor & 0xff;
            return;
        }
        if ((value & ~ier & IER_TRANSMITTER) != 0) {
            transmitterPending = true;
        }
        ier = value & 0x0f;
    }

    private void writeFcr(int value) {
        received.configure((value & FCR_ENABLE) != 0, value >> 6);
        if ((value & FCR_CLEAR_RECEIVER) != 0) {
            received.clear();
        }
        notifyAll();
    }

    private void writeMcr(int value) {
        modem.setControl(value);
        notifyAll();
    }

    private int lineStatus() {
        int status = LSR_TRANSMITTER_EMPTY | (received.isEmpty() ? 0 : LSR_READY) | (overrun ? LSR_OVERRUN : 0);
        overrun = false;
        return status;
    }

    private int identify() {
        int source = source();
        if (source == IIR_TRANSMITTER) {
            transmitterPending = false;
        }
        return source | (received.isEnabled() ? IIR_FIFOS : 0);
    }

    /** The enabled condition of the highest priority. */
    private int source() {
        if ((ier & IER_LINE) != 0 && overrun) {
            return IIR_LINE;
        }
        if ((ier & IER_RECEIVED) != 0 && !received.isEmpty()) {
            return received.isAtTrigger() ? IIR_RECEIVED : IIR_TIMEOUT;
        }
        if ((ier & IER_TRANSMITTER) != 0 && transmitterPending) {
            return IIR_TRANSMITTER;
        }
        return (ier & IER_MODEM) != 0 && modem.hasChanged() ? IIR_MODEM : IIR_NONE;
    }

    private void update() {
        boolean level = modem.passesInterrupts() && (source() & IIR_SOURCE) != IIR_NONE;
        if (level != asserted) {
            asserted = level;
            line.set(level);
        }
    }
}
