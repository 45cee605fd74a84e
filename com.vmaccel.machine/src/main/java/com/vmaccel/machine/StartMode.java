package com.vmaccel.machine;

/** The processor mode a guest image begins in. */
public enum StartMode {
    /** 16-bit real mode, all segments 0, the stack pointer 0, so that the first push goes to the top of the first 64 KiB. */
    REAL,
    /** 32-bit protected mode, flat segments, no paging, the stack pointer at the top of low memory. */
    PROTECTED,
    /** 64-bit mode, the first 4 GiB mapped one to one, the stack pointer below the page tables at the top of low memory. */
    LONG
}
