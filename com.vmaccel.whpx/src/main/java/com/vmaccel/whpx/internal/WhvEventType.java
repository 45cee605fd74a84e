package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.CSource;

/** Kinds of events on their way into the guest. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvEventType {

    static final int WHvX64PendingEventException = 0x0;
    static final int WHvX64PendingEventExtInt = 0x5;
    static final int WHvX64PendingInterrupt = 0x0;
    static final int WHvX64PendingNmi = 0x2;
    static final int WHvX64PendingException = 0x3;

    private WhvEventType() {}
}
