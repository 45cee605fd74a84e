package com.vmaccel.machine.internal;

/**
 * One programmable interrupt controller, in the 8086 mode. Requests are edges, or levels where the edge/level register says so. Everything happens under the lock of the pair it belongs to.
 * Source: Intel 8259A data sheet; ELCR as in Intel 82371SB.
 */
final class Pic8259 extends ByteDevice {

    static final int LINES = 8;

    private static final int ICW1 = 0x10;
    private static final int ICW1_ICW4 = 1;
    private static final int ICW1_SINGLE = 2;
    private static final int ICW4_AUTO_EOI = 2;
    private static final int OCW3 = 0x08;
    private static final int OCW2_EOI = 0x20;
    private static final int OCW2_SPECIFIC = 0x40;
    private static final int OCW2_ROTATE = 0x80;
    private static final int OCW3_POLL = 4;
    private static final int OCW3_READ = 2;
    private static final int OCW3_SPECIAL_MASK = 0x40;
    private static final int POLLED = 0x80;
    private static final int SPURIOUS = 7;

    /** What the next write to the second port is. */
    private enum Expects { MASK, ICW2, ICW3, ICW4 }

    private final Object lock;
    private final InterruptLine output;
    private final int cascade;
    private Expects expects = Expects.MASK;
    private int icw1;
    private int base;
    private boolean autoEoi;
    private boolean rotatesOnAutoEoi;
    private boolean specialMask;
    private boolean readsService;
    private boolean poll;
    private int lowest = SPURIOUS;
    private int levelTriggered;
    private int lines;
    private int requested;
    private int inService;
    private int mask;
    private boolean asserted;

    /** A controller whose pins in the mask {@code cascade} lead to other controllers: these keep their own priorities. */
    Pic8259(Object lock, InterruptLine output, int cascade) {
        this.lock = lock;
        this.output = output;
        this.cascade = cascade;
    }

    // ---- pins

    void setLine(int pin, boolean level) {
        int bit = 1 << pin;
        boolean rises = level && (lines & bit) == 0;
        lines = level ? lines | bit : lines & ~bit;
        if (rises) {
            requested |= bit;
        } else if (!level) {
            requested &= ~bit;
        }
        update();
    }

    boolean isRequesting() {
        return asserted;
    }

    /** Takes the request of the highest priority: the number of its pin, or 7 if it has gone meanwhile. */
    int acknowledge() {
        int pin = pending();
        if (pin < 0) {
            return SPURIOUS;
        }
        int bit = 1 << pin;
        if ((levelTriggered & bit) == 0) {
            requested &= ~bit;
        }
        if (autoEoi) {
            lowest = rotatesOnAutoEoi ? pin : lowest;
        } else {
            inService |= bit;
        }
        update();
        return pin;
    }

    int vector(int pin) {
        return base | pin;
    }

    /** The pin to be served next, or -1. What is in service holds back its like and all below; a cascade holds back only what is below it. */
    private int pending() {
        for (int i = 1; i <= LINES; i++) {
            int pin = (lowest + i) % LINES;
            int bit = 1 << pin;
            boolean wanted = (requested & ~mask & bit) != 0;
            if ((inService & bit) != 0 && !specialMask) {
                return wanted && (cascade & bit) != 0 ? pin : -1;
            }
            if (wanted && (inService & bit) == 0) {
                return pin;
            }
        }
        return -1;
    }

    private void update() {
        requested |= lines & levelTriggered;
        boolean level = pending() >= 0;
        if (level != asserted) {
            asserted = level;
            output.set(level);
        }
    }

    // ---- ports

    @Override
    int readByte(long offset) {
        synchronized (lock) {
            if (poll) {
                poll = false;
                return asserted ? POLLED | acknowledge() : 0;
            }
            return offset == 1 ? mask : readsService ? inService : requested;
        }
    }

    @Override
    void writeByte(long offset, int value) {
        synchronized (lock) {
            if (offset == 1) {
                writeData(value);
            } else if ((value & ICW1) != 0) {
                initialize(value);
            } else if ((value & OCW3) != 0) {
                writeOcw3(value);
            } else {
                writeOcw2(value);
            }
            update();
        }
    }

    private void initialize(int value) {
        icw1 = value;
        expects = Expects.ICW2;
        requested = 0;
        inService = 0;
        mask = 0;
        lowest = SPURIOUS;
        autoEoi = false;
        rotatesOnAutoEoi = false;
        specialMask = false;
        readsService = false;
        poll = false;
    }

    private void writeData(int value) {
        switch (expects) {
            case MASK -> mask = value;
            case ICW2 -> {
                base = value & 0xf8;
                expects = (icw1 & ICW1_SINGLE) == 0 ? Expects.ICW3 : afterIcw3();
            }
            case ICW3 -> expects = afterIcw3();
            case ICW4 -> {
                autoEoi = (value & ICW4_AUTO_EOI) != 0;
                expects = Expects.MASK;
            }
        }
    }

    private Expects afterIcw3() {
        return (icw1 & ICW1_ICW4) != 0 ? Expects.ICW4 : Expects.MASK;
    }

    private void writeOcw3(int value) {
        poll = (value & OCW3_POLL) != 0;
        if ((value & OCW3_READ) != 0) {
            readsService = (value & 1) != 0;
        }
        if ((value & OCW3_SPECIAL_MASK) != 0) {
            specialMask = (value & OCW3_SPECIAL_MASK >> 1) != 0;
        }
    }

    private void writeOcw2(int value) {
        boolean rotate = (value & OCW2_ROTATE) != 0;
        boolean specific = (value & OCW2_SPECIFIC) != 0;
        if ((value & OCW2_EOI) != 0) {
            endOfInterrupt(specific ? value & 7 : highestInService(), rotate);
        } else if (specific) {
            lowest = rotate ? value & 7 : lowest; // without rotation it is no operation
        } else {
            rotatesOnAutoEoi = rotate;
        }
    }

    private void endOfInterrupt(int pin, boolean rotate) {
        if (pin >= 0) {
            inService &= ~(1 << pin);
            lowest = rotate ? pin : lowest;
        }
    }

    private int highestInService() {
        for (int i = 1; i <= LINES; i++) {
            int pin = (lowest + i) % LINES;
            boolean hidden = specialMask && (mask & 1 << pin) != 0;
            if ((inService & 1 << pin) != 0 && !hidden) {
                return pin;
            }
        }
        return -1;
    }

    /** The edge/level register, which is not part of the chip itself. */
    ByteDevice edgeLevelRegister(int changeable) {
        return new ByteDevice() {
            @Override
            int readByte(long offset) {
                synchronized (lock) {
                    return levelTriggered;
                }
            }

            @Override
            void writeByte(long offset, int value) {
                synchronized (lock) {
                    levelTriggered = value & changeable;
                    update();
                }
            }
        };
    }
}
