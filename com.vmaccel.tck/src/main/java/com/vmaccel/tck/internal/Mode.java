package com.vmaccel.tck.internal;

/** The processor modes guests run in. */
enum Mode {
    /** Real mode. */
    REAL("real", 16),
    /** 32-bit protected mode at ring 0, without paging. */
    PROTECTED("protected", 32),
    /** 64-bit mode at ring 0. */
    LONG_KERNEL("long-kernel", 64),
    /** 64-bit mode at ring 3, with a task segment whose I/O bitmap permits every port. */
    LONG_USER("long-user", 64);

    private final String text;
    private final int bits;

    Mode(String text, int bits) {
        this.text = text;
        this.bits = bits;
    }

    /** The width of addresses and of the default code segment. */
    int bits() {
        return bits;
    }

    boolean isLong() {
        return bits == 64;
    }

    @Override
    public String toString() {
        return text;
    }
}
