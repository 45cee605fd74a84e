package com.vmaccel.machine.internal;

/** The modem control and status registers of a 16550A. Outside, a modem is always ready; in loopback mode the outputs are led back to the inputs. */
final class ModemLines {

    private static final int DTR = 1;
    private static final int RTS = 2;
    private static final int OUT1 = 4;
    private static final int OUT2 = 8;
    private static final int LOOPBACK = 0x10;
    private static final int CONTROL_BITS = 0x1f;

    private static final int CTS = 0x10;
    private static final int DSR = 0x20;
    private static final int RI = 0x40;
    private static final int DCD = 0x80;
    private static final int READY = CTS | DSR | DCD;

    private int control;
    private int inputs = READY;
    private int deltas;

    int control() {
        return control;
    }

    void setControl(int value) {
        control = value & CONTROL_BITS;
        int now = isLoopback() ? loopedBack() : READY;
        int changed = (now ^ inputs) & ~RI | inputs & ~now & RI; // of the ring indicator only the trailing edge counts
        deltas |= changed >> 4;
        inputs = now;
    }

    private int loopedBack() {
        return wire(RTS, CTS) | wire(DTR, DSR) | wire(OUT1, RI) | wire(OUT2, DCD);
    }

    private int wire(int output, int input) {
        return (control & output) != 0 ? input : 0;
    }

    /** Reads the status register, which forgets the changes. */
    int readStatus() {
        int status = inputs | deltas;
        deltas = 0;
        return status;
    }

    boolean hasChanged() {
        return deltas != 0;
    }

    boolean isLoopback() {
        return (control & LOOPBACK) != 0;
    }

    boolean passesInterrupts() {
        return (control & (OUT2 | LOOPBACK)) == OUT2;
    }
}
