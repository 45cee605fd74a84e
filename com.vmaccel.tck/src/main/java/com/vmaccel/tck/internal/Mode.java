package com.vmaccel.tck.internal;

/** The processor modes guests run in. */
enum Mode {
    /** Real mode. */
    REAL("real", 16),
    /** 32-bit protected mode at ring 0, without paging. */
    PROTECTED("protected", 32),
    /** 64-bit mode at ring 0. */
    LONG_KERNEL("long-kernel", 64),
    /** 64-bit mode at ring 3, which may access every port: by its I/O privilege level, and by the bitmap of its task segment. */
    LONG_USER("long-user", 64);

    /** The I/O privilege level in RFLAGS. */
    static final long IOPL = 0x3000;

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

    /** What RFLAGS must have besides, for the end of the code to reach its port. */
    long flags() {
        return this == LONG_USER ? IOPL : 0;
    }

    boolean isLong() {
        return bits == 64;
    }

    @Override
    public String toString() {
        return text;
    }
}
