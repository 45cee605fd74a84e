package com.vmaccel.machine.internal;

/** The debug console of the Bochs emulator: bytes written come out, and a read gives 0xe9, by which firmware knows that it is there. */
final class DebugConsole extends ByteDevice {

    static final int BOCHS_PORT = 0xe9;
    static final int SEABIOS_PORT = 0x402;

    private static final int PRESENT = 0xe9;

    private final ByteSink sink;

    DebugConsole(ByteSink sink) {
        this.sink = sink;
    }

    @Override
    int readByte(long offset) {
        return offset == 0 ? PRESENT : 0xff;
    }

    @Override
    void writeByte(long offset, int value) {
        if (offset == 0) {
            sink.put(value);
        }
    }
}
