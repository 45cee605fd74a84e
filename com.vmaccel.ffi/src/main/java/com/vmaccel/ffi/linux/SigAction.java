package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;

/** {@code struct sigaction} of the C library (the kernel's own differs). */
@CSource(header = "bits/sigaction.h", facts = "sys")
public final class SigAction {

    /** The layout. */
    public static final Struct STRUCT = Struct.named("sigaction")
            .u64("sa_handler").struct("sa_mask", Sigset.STRUCT).u32("sa_flags").padding(4).u64("sa_restorer").build();

    /** {@link LibCSignal#SIG_DFL}, {@link LibCSignal#SIG_IGN} or the address of a handler. */
    public static final U64 HANDLER = STRUCT.u64("sa_handler");

    private SigAction() {}
}
