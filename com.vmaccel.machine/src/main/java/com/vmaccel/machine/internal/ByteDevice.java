package com.vmaccel.machine.internal;

import com.vmaccel.api.bus.BusDevice;

/** A device of 8-bit registers. A wider access is one access per byte, in ascending order, as an ISA bridge splits it. */
abstract class ByteDevice implements BusDevice {

    /** Reads a register: 0 to 255. */
    abstract int readByte(long offset);

    /** Writes a register: 0 to 255. */
    abstract void writeByte(long offset, int value);

    @Override
    public final long read(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (long) readByte(offset + i) << 8 * i;
        }
        return value;
    }

    @Override
    public final void write(long offset, int size, long value) {
        for (int i = 0; i < size; i++) {
            writeByte(offset + i, (int) (value >>> 8 * i) & 0xff);
        }
    }
}
