package com.vmaccel.ffi.windows;

import com.vmaccel.ffi.CSource;

/** What {@code VirtualAlloc} and {@code VirtualFree} take. Source: {@code memoryapi.h}, {@code winnt.h}. */
@CSource(header = "memoryapi.h", facts = "win", architectures = "x86_64")
public final class MemoryFlags {

    /** Give the pages memory. */
    public static final int MEM_COMMIT = 0x1000;
    /** Take addresses. */
    public static final int MEM_RESERVE = 0x2000;
    /** Give everything back. */
    public static final int MEM_RELEASE = 0x8000;
    /** Reading and writing. */
    public static final int PAGE_READWRITE = 4;

    private MemoryFlags() {}
}
