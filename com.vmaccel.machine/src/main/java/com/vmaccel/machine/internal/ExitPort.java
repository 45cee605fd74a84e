package com.vmaccel.machine.internal;

import com.vmaccel.api.bus.BusDevice;
import com.vmaccel.machine.RunResult.Outcome;

/** The port by which a guest ends its run with a number of its own. */
final class ExitPort implements BusDevice {

    static final int PORT = 0xf4;
    static final int PORTS = 4;

    private final GuestEnd end;

    ExitPort(GuestEnd end) {
        this.end = end;
    }

    @Override
    public long read(long offset, int size) {
        return 0;
    }

    @Override
    public void write(long offset, int size, long value) {
        end.end(new Outcome.Exited(value));
    }
}
