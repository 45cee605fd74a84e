package com.vmaccel.api.bus;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;

/** Sends port and memory accesses to two buses. Every other exit is declined; a subclass may handle more. */
public class BusExitHandler implements ExitHandler {

    private final Bus pio;
    private final Bus mmio;

    /**
     * Makes a handler.
     *
     * @param pio the devices in I/O space
     * @param mmio the devices in guest-physical space
     */
    public BusExitHandler(Bus pio, Bus mmio) {
        this.pio = pio;
        this.mmio = mmio;
    }

    @Override
    public long portRead(Vcpu vcpu, int port, int size) {
        return pio.read(port, size);
    }

    @Override
    public void portWrite(Vcpu vcpu, int port, int size, long value) {
        pio.write(port, size, value);
    }

    @Override
    public long mmioRead(Vcpu vcpu, long gpa, int size) {
        return mmio.read(gpa, size);
    }

    @Override
    public void mmioWrite(Vcpu vcpu, long gpa, int size, long value) {
        mmio.write(gpa, size, value);
    }
}
