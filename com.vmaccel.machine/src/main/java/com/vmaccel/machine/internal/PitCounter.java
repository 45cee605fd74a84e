package com.vmaccel.machine.internal;

/**
 * One counter of an 8254: what it counts is computed from the time that has passed. Modes 1 and 5 begin with a rising gate, the others when the count is written; a gate that was low begins
 * the count anew. BCD is not counted.
 * Source: Intel 8254 data sheet.
 */
final class PitCounter {

    private static final long HERTZ = 1_193_182;
    private static final long SECOND = 1_000_000_000;
    private static final int WHOLE = 0x10000;

    /** Which bytes of the count are transferred, as in the control word. */
    private static final int LATCH = 0;
    private static final int LOW = 1;
    private static final int HIGH = 2;
    private static final int BOTH = 3;

    private int access = BOTH;
    private int mode = 3;
    private int count = WHOLE;
    private long start;
    private boolean running;
    private boolean gate = true;
    private boolean highNext;
    private int low;
    private int latched = -1;
    private int status = -1;

    // ---- the bus

    /** The control word, of which this counter is the addressee: 0 in its access bits latches the count. */
    void control(int word, long now) {
        int wanted = word >> 4 & 3;
        if (wanted == LATCH) {
            latch(now);
            return;
        }
        access = wanted;
        mode = (word >> 1 & 7) > 5 ? (word >> 1 & 3) : word >> 1 & 7;
        running = false;
        highNext = false;
        latched = -1;
        status = -1;
    }

    void latch(long now) {
        if (latched < 0) {
            latched = current(now) & 0xffff;
        }
    }

    void latchStatus(long now) {
        if (status < 0) {
            status = (output(now) ? 0x80 : 0) | (running ? 0 : 0x40) | access << 4 | mode << 1;
        }
    }

    int read(long now) {
        if (status >= 0) {
            int value = status;
            status = -1;
            return value;
        }
        int value = latched >= 0 ? latched : current(now);
        boolean high = access == HIGH || access == BOTH && highNext;
        highNext = access == BOTH && !highNext;
        if (!highNext) {
            latched = -1;
        }
        return (high ? value >> 8 : value) & 0xff;
    }

    /** Takes a byte of the count; true if the counter begins anew with it. */
    boolean write(int value, long now) {
        if (access == BOTH && !highNext) {
            low = value;
            highNext = true;
            running &= mode != 0;
            return false;
        }
        highNext = false;
        int whole = access == LOW ? value : access == HIGH ? value << 8 : value << 8 | low;
        count = whole == 0 ? WHOLE : whole;
        if (mode != 1 && mode != 5) {
            begin(now);
        }
        return true;
    }

    private void begin(long now) {
        start = now;
        running = gate;
    }

    boolean gate() {
        return gate;
    }

    void setGate(boolean level, long now) {
        boolean rises = level && !gate;
        gate = level;
        if (rises && (mode != 0 && mode != 4 || !running)) {
            begin(now);
        } else if (!level && mode != 1 && mode != 5) {
            running = false;
        }
    }

    // ---- counting

    private boolean isPeriodic() {
        return mode == 2 || mode == 3;
    }

    private long ticks(long now) {
        long passed = now - start;
        return passed / SECOND * HERTZ + passed % SECOND * HERTZ / SECOND;
    }

    private int current(long now) {
        if (!running) {
            return count;
        }
        long ticks = ticks(now);
        if (mode == 3) {
            return count - (int) (2 * ticks % count & ~1L);
        }
        return mode == 2 ? count - (int) (ticks % count) : (int) (count - ticks & 0xffff);
    }

    /** The level of OUT. */
    boolean output(long now) {
        if (!running) {
            return mode != 0;
        }
        long ticks = ticks(now);
        return switch (mode) {
            case 0, 1 -> ticks >= count;
            case 2 -> ticks % count != count - 1;
            case 3 -> ticks % count < (count + 1) / 2;
            default -> ticks != count;
        };
    }

    /** When OUT next rises after a time, or {@code Long.MAX_VALUE} for never. */
    long nextRise(long after) {
        if (!running) {
            return Long.MAX_VALUE;
        }
        long done = Math.max(0, ticks(after));
        if (isPeriodic()) {
            return at((done / count + 1) * count);
        }
        long once = mode < 4 ? count : count + 1L;
        return done < once ? at(once) : Long.MAX_VALUE;
    }

    /** The first nanosecond at which so many ticks have passed. */
    private long at(long ticks) {
        return start + ticks / HERTZ * SECOND + Math.ceilDiv(ticks % HERTZ * SECOND, HERTZ);
    }
}
