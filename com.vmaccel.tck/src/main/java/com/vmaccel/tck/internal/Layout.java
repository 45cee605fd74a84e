package com.vmaccel.tck.internal;

import com.vmaccel.api.memory.GuestAddress;

/** Where things are in every guest of the suite. All addresses are reachable in real mode. */
final class Layout {

    /** Ordinary memory: address and size. Divisible by every granularity there is. */
    static final long RAM = 0;

    static final long RAM_BYTES = 0x40000;

    static final long GDT = 0x1000;
    static final long IDT = 0x2000;
    static final long STUBS = 0x3000;
    static final long TSS = 0x4000;

    /** The end of what {@link GuestImage} fills. */
    static final long IMAGE_END = 0x7000;

    /** Where guest code begins, and the stack below it. */
    static final int CODE = 0x8000;

    static final int STACK_TOP = 0x7ff0;

    /** The stack that interrupts of ring 3 use. */
    static final int KERNEL_STACK_TOP = 0x9ff0;

    /** Memory for the guest's data. */
    static final int DATA = 0xa000;

    static final long PAGE_TABLES = 0x10000;

    /** Room for a slot of the case's own; in real mode through FS. */
    static final long SLOT = 0x80000;

    /** Where no slot is; in real mode through GS. */
    static final long MMIO = 0xd0000;

    /** Guest code ends by writing this port. */
    static final int DONE_PORT = 0xf4;

    /** Exception and interrupt handlers write their vector to this port. */
    static final int VECTOR_PORT = 0xf5;

    private Layout() {}

    static GuestAddress at(long gpa) {
        return GuestAddress.of(gpa);
    }
}
