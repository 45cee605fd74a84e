package com.vmaccel.machine.internal;

import java.util.function.LongSupplier;

/** The programmable interval timer of a PC: counter 0 raises interrupt 0, counter 2 is seen and gated through port 0x61. Thread-safe. Source: Intel 8254 data sheet. */
final class Pit8254 extends ByteDevice {

    static final int PORT = 0x40;
    static final int PORTS = 4;

    private static final int CONTROL = 3;
    private static final int READ_BACK = 3;
    private static final int READ_BACK_NO_COUNT = 0x20;
    private static final int READ_BACK_NO_STATUS = 0x10;

    /** Asks for a call of {@link #expire()}. */
    @FunctionalInterface
    interface Alarm {

        /** Asks for a call at a time, {@code Long.MAX_VALUE} for never, in place of the one asked for before. */
        void set(long nanos);
    }

    private final LongSupplier nanoTime;
    private final InterruptLine line;
    private final Alarm alarm;
    private final PitCounter[] counters = {new PitCounter(), new PitCounter(), new PitCounter()};
    private long due = Long.MAX_VALUE;

    Pit8254(LongSupplier nanoTime, InterruptLine line, Alarm alarm) {
        this.nanoTime = nanoTime;
        this.line = line;
        this.alarm = alarm;
    }

    /** Raises the interrupt if it is due, once for all that were missed, and asks for the next call. */
    synchronized void expire() {
        long now = nanoTime.getAsLong();
        if (due != Long.MAX_VALUE && due - now <= 0) {
            line.set(false);
            line.set(true);
            schedule(now);
        } else if (due != Long.MAX_VALUE) {
            alarm.set(due);
        }
    }

    private void schedule(long now) {
        due = counters[0].nextRise(now);
        alarm.set(due);
    }

    @Override
    synchronized int readByte(long offset) {
        return offset == CONTROL ? 0xff : counters[(int) offset].read(nanoTime.getAsLong());
    }

    @Override
    synchronized void writeByte(long offset, int value) {
        long now = nanoTime.getAsLong();
        if (offset != CONTROL) {
            if (counters[(int) offset].write(value, now) && offset == 0) {
                schedule(now);
            }
        } else if (value >> 6 == READ_BACK) {
            readBack(value, now);
        } else {
            counters[value >> 6].control(value, now);
            schedule(now);
        }
    }

    private void readBack(int word, long now) {
        for (int i = 0; i < counters.length; i++) {
            if ((word & 2 << i) == 0) {
                continue;
            }
            if ((word & READ_BACK_NO_COUNT) == 0) {
                counters[i].latch(now);
            }
            if ((word & READ_BACK_NO_STATUS) == 0) {
                counters[i].latchStatus(now);
            }
        }
    }

    // ---- port 0x61

    synchronized boolean output2() {
        return counters[2].output(nanoTime.getAsLong());
    }

    synchronized boolean gate2() {
        return counters[2].gate();
    }

    synchronized void setGate2(boolean level) {
        counters[2].setGate(level, nanoTime.getAsLong());
    }
}
