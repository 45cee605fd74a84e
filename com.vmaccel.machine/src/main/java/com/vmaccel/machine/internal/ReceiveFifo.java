package com.vmaccel.machine.internal;

/** The receiver of a 16550A: sixteen bytes deep, or one while the FIFOs are disabled. */
final class ReceiveFifo {

    private static final int DEPTH = 16;
    private static final int[] TRIGGERS = {1, 4, 8, 14};

    private final int[] bytes = new int[DEPTH];
    private int head;
    private int count;
    private int last;
    private boolean enabled;
    private int trigger = 1;

    /** Switches the FIFO; any change of that empties it. */
    void configure(boolean enable, int triggerCode) {
        if (enable != enabled) {
            clear();
        }
        enabled = enable;
        trigger = enable ? TRIGGERS[triggerCode & 3] : 1;
    }

    void clear() {
        count = 0;
    }

    /** Adds a byte; on a full FIFO the byte is lost, on a full single register it replaces the old one, as in the chip. */
    void add(int value) {
        if (isFull() && enabled) {
            return;
        }
        count = Math.min(count + 1, capacity());
        bytes[(head + count - 1) % DEPTH] = value;
    }

    /** Takes the oldest byte, or returns the previous one again. */
    int take() {
        if (count > 0) {
            last = bytes[head];
            head = (head + 1) % DEPTH;
            count--;
        }
        return last;
    }

    boolean isEnabled() {
        return enabled;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == capacity();
    }

    boolean isAtTrigger() {
        return count >= trigger;
    }

    private int capacity() {
        return enabled ? DEPTH : 1;
    }
}
