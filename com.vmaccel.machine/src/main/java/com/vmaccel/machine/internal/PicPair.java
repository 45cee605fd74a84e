package com.vmaccel.machine.internal;

import com.vmaccel.api.bus.Bus;

/** The two 8259 of a PC: the second one's output is pin 2 of the first. Thread-safe; the output is told with the lock held. */
final class PicPair {

    private static final int LINES = 16;
    private static final int FIRST_PORT = 0x20;
    private static final int SECOND_PORT = 0xa0;
    private static final int PORTS = 2;
    private static final int EDGE_LEVEL_PORT = 0x4d0;
    private static final int CASCADE = 2;
    /** Timer, keyboard and cascade are edges for ever, as are clock and floating-point unit on the second controller. */
    private static final int FIRST_CHANGEABLE = 0xf8;
    private static final int SECOND_CHANGEABLE = 0xde;

    private final Pic8259 first;
    private final Pic8259 second;

    /** Makes a pair whose output goes to the processor. */
    PicPair(InterruptLine output) {
        first = new Pic8259(this, output, 1 << CASCADE);
        second = new Pic8259(this, asserted -> first.setLine(CASCADE, asserted), 0);
    }

    void register(Bus pio) {
        pio.register(FIRST_PORT, PORTS, first);
        pio.register(SECOND_PORT, PORTS, second);
        pio.register(EDGE_LEVEL_PORT, 1, first.edgeLevelRegister(FIRST_CHANGEABLE));
        pio.register(EDGE_LEVEL_PORT + 1, 1, second.edgeLevelRegister(SECOND_CHANGEABLE));
    }

    /** Sets an ISA interrupt line. */
    synchronized void setLine(int irq, boolean asserted) {
        if (irq < 0 || irq >= LINES || irq == CASCADE) {
            throw new IllegalArgumentException("no ISA interrupt " + irq);
        }
        (irq < Pic8259.LINES ? first : second).setLine(irq % Pic8259.LINES, asserted);
    }

    synchronized boolean isRequesting() {
        return first.isRequesting();
    }

    /** Takes the interrupt of the highest priority: its vector. */
    synchronized int acknowledge() {
        int pin = first.acknowledge();
        return pin == CASCADE ? second.vector(second.acknowledge()) : first.vector(pin);
    }
}
