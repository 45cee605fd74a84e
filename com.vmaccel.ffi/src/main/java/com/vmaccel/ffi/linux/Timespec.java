package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;

/** {@code struct timespec}. */
@CSource(header = "time.h", facts = "sys")
public final class Timespec {

    /** The layout. */
    public static final Struct STRUCT = Struct.named("timespec").u64("tv_sec", "tv_nsec").build();

    /** Seconds. */
    public static final U64 SECONDS = STRUCT.u64("tv_sec");

    /** Nanoseconds, 0 to 999,999,999. */
    public static final U64 NANOSECONDS = STRUCT.u64("tv_nsec");

    private Timespec() {}
}
