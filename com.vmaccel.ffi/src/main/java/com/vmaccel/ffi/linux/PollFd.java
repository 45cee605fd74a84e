package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U16;
import com.vmaccel.ffi.U32;

/** {@code struct pollfd}: a descriptor, what is awaited of it and what came. */
@CSource(header = "poll.h", facts = "sys")
public final class PollFd {

    /** The layout. */
    public static final Struct STRUCT = Struct.named("pollfd").u32("fd").u16("events", "revents").build();

    /** There is something to read. */
    public static final int POLLIN = 1;

    /** The descriptor. */
    public static final U32 FD = STRUCT.u32("fd");

    /** What is awaited. */
    public static final U16 EVENTS = STRUCT.u16("events");

    /** What came. */
    public static final U16 REVENTS = STRUCT.u16("revents");

    private PollFd() {}
}
