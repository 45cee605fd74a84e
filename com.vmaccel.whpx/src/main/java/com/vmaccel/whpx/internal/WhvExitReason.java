package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.CSource;

/** Why a run ended. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvExitReason {

    static final int WHvRunVpExitReasonNone = 0x0;
    static final int WHvRunVpExitReasonMemoryAccess = 0x1;
    static final int WHvRunVpExitReasonX64IoPortAccess = 0x2;
    static final int WHvRunVpExitReasonUnrecoverableException = 0x4;
    static final int WHvRunVpExitReasonInvalidVpRegisterValue = 0x5;
    static final int WHvRunVpExitReasonUnsupportedFeature = 0x6;
    static final int WHvRunVpExitReasonX64InterruptWindow = 0x7;
    static final int WHvRunVpExitReasonX64Halt = 0x8;
    static final int WHvRunVpExitReasonX64ApicEoi = 0x9;
    static final int WHvRunVpExitReasonSynicSintDeliverable = 0xa;
    static final int WHvRunVpExitReasonX64MsrAccess = 0x1000;
    static final int WHvRunVpExitReasonX64Cpuid = 0x1001;
    static final int WHvRunVpExitReasonException = 0x1002;
    static final int WHvRunVpExitReasonX64Rdtsc = 0x1003;
    static final int WHvRunVpExitReasonX64ApicSmiTrap = 0x1004;
    static final int WHvRunVpExitReasonHypercall = 0x1005;
    static final int WHvRunVpExitReasonX64ApicInitSipiTrap = 0x1006;
    static final int WHvRunVpExitReasonX64ApicWriteTrap = 0x1007;
    static final int WHvRunVpExitReasonCanceled = 0x2001;

    private WhvExitReason() {}
}
