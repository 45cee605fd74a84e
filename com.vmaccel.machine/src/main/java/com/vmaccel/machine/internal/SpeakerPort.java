package com.vmaccel.machine.internal;

/** System control port B: gate and output of the timer's counter 2, the speaker's switch, which nobody hears, and the refresh bit, which changes with each read. Source: IBM PC AT technical reference. */
final class SpeakerPort extends ByteDevice {

    static final int PORT = 0x61;

    private static final int GATE = 1;
    private static final int SPEAKER = 2;
    private static final int REFRESH = 0x10;
    private static final int OUTPUT = 0x20;

    private final Pit8254 timer;
    private int speaker;
    private int refresh;

    SpeakerPort(Pit8254 timer) {
        this.timer = timer;
    }

    @Override
    int readByte(long offset) {
        refresh ^= REFRESH;
        return (timer.gate2() ? GATE : 0) | speaker | refresh | (timer.output2() ? OUTPUT : 0);
    }

    @Override
    void writeByte(long offset, int value) {
        speaker = value & SPEAKER;
        timer.setGate2((value & GATE) != 0);
    }
}
