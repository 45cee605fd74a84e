package com.vmaccel.machine.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The timer on a clock that the test sets. */
class Pit8254Test {

    /** 1193 ticks of 838 ns are a millisecond, but for a rest of 152 ns. */
    private static final int MILLISECOND_TICKS = 1193;
    private static final long MILLISECOND = 999_848;

    private long now = -5;
    private long due = Long.MAX_VALUE;
    private final List<Boolean> line = new ArrayList<>();
    private final Pit8254 pit = new Pit8254(() -> now, line::add, at -> due = at);
    private final SpeakerPort port61 = new SpeakerPort(pit);

    private void program(int counter, int mode, int count) {
        pit.writeByte(3, counter << 6 | 0x30 | mode << 1);
        pit.writeByte(counter, count & 0xff);
        pit.writeByte(counter, count >> 8);
    }

    private int read(int counter) {
        return pit.readByte(counter) | pit.readByte(counter) << 8;
    }

    @Test
    void ticksAtItsRate() {
        program(0, 2, MILLISECOND_TICKS);
        assertEquals(MILLISECOND, due + 5, 1);
        now = due - 1;
        pit.expire();
        assertEquals(List.of(), line);
        now = due;
        pit.expire();
        assertEquals(List.of(false, true), line);
        assertEquals(2 * MILLISECOND, due + 5, 1);
        now += 10 * MILLISECOND;
        pit.expire();
        assertEquals(List.of(false, true, false, true), line, "what was missed is one interrupt");
    }

    @Test
    void zeroIsTheLongestCount() {
        program(0, 3, 0);
        assertEquals(54_925_400, due + 5, 100);
    }

    @Test
    void countsDown() {
        program(0, 2, 1000);
        now += 838 * 100 + 50;
        assertEquals(900, read(0));
        pit.writeByte(3, 0);
        now += 838 * 100;
        assertEquals(900, read(0), "latched");
        assertEquals(800, read(0));
        program(0, 3, 1000);
        now += 838 * 100 + 50;
        assertEquals(800, read(0), "a square wave counts by two");
    }

    @Test
    void oneShotRaisesOnce() {
        program(0, 0, MILLISECOND_TICKS);
        now = due;
        pit.expire();
        assertEquals(List.of(false, true), line);
        assertEquals(Long.MAX_VALUE, due);
    }

    @Test
    void halvesOfTheCountAreTransferredAsAsked() {
        pit.writeByte(3, 0x10 | 4);
        pit.writeByte(0, 0x80);
        assertEquals(0x80, pit.readByte(0));
        pit.writeByte(3, 0x20 | 4);
        pit.writeByte(0, 2);
        assertEquals(2, pit.readByte(0));
        assertEquals(2, pit.readByte(0));
    }

    @Test
    void readBackTellsStatusAndCount() {
        program(1, 2, 0x1234);
        pit.writeByte(3, 0xc0 | 1 << 2);
        assertEquals(0x80 | 0x30 | 2 << 1, pit.readByte(1));
        assertEquals(0x1234, read(1));
    }

    @Test
    void port61SeesAndGatesCounter2() {
        port61.writeByte(0, 1);
        program(2, 0, MILLISECOND_TICKS);
        assertEquals(0x01, port61.readByte(0) & 0x21);
        now += MILLISECOND + 1000;
        assertEquals(0x21, port61.readByte(0) & 0x21);
        port61.writeByte(0, 2);
        assertEquals(0x02, port61.readByte(0) & 0x03);
        assertEquals(0x10, (port61.readByte(0) ^ port61.readByte(0)) & 0x10, "the refresh bit changes");
    }
}
