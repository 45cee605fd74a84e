package com.vmaccel.machine.internal;

import com.vmaccel.machine.RunResult.Outcome;

/** System control port A: bit 1 is the A20 gate, which is always open whatever is written, and a rising bit 0 asks for a reset. Source: IBM PS/2 technical reference. */
final class SystemControlPort extends ByteDevice {

    static final int PORT = 0x92;

    private static final int RESET = 1;
    private static final int A20 = 2;

    private final GuestEnd end;
    private int value = A20;

    SystemControlPort(GuestEnd end) {
        this.end = end;
    }

    @Override
    int readByte(long offset) {
        return offset == 0 ? value : 0xff;
    }

    @Override
    void writeByte(long offset, int written) {
        if (offset != 0) {
            return;
        }
        if ((written & ~value & RESET) != 0) {
            end.end(new Outcome.Shutdown("the guest asked for a reset through port 0x92"));
        }
        value = written & ~RESET;
    }
}
