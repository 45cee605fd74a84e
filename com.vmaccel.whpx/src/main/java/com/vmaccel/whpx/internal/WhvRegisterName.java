package com.vmaccel.whpx.internal;

import com.vmaccel.ffi.CSource;

/** Names of registers. Source: {@code winhvplatformdefs.h}. */
@CSource(header = "winhvplatformdefs.h", facts = "whpx", architectures = "x86_64")
@SuppressWarnings("MemberName") // the names of the header
final class WhvRegisterName {

    static final int WHvX64RegisterRax = 0x0;
    static final int WHvX64RegisterRcx = 0x1;
    static final int WHvX64RegisterRdx = 0x2;
    static final int WHvX64RegisterRbx = 0x3;
    static final int WHvX64RegisterRsp = 0x4;
    static final int WHvX64RegisterRbp = 0x5;
    static final int WHvX64RegisterRsi = 0x6;
    static final int WHvX64RegisterRdi = 0x7;
    static final int WHvX64RegisterR8 = 0x8;
    static final int WHvX64RegisterR9 = 0x9;
    static final int WHvX64RegisterR10 = 0xa;
    static final int WHvX64RegisterR11 = 0xb;
    static final int WHvX64RegisterR12 = 0xc;
    static final int WHvX64RegisterR13 = 0xd;
    static final int WHvX64RegisterR14 = 0xe;
    static final int WHvX64RegisterR15 = 0xf;
    static final int WHvX64RegisterRip = 0x10;
    static final int WHvX64RegisterRflags = 0x11;
    static final int WHvX64RegisterEs = 0x12;
    static final int WHvX64RegisterCs = 0x13;
    static final int WHvX64RegisterSs = 0x14;
    static final int WHvX64RegisterDs = 0x15;
    static final int WHvX64RegisterFs = 0x16;
    static final int WHvX64RegisterGs = 0x17;
    static final int WHvX64RegisterLdtr = 0x18;
    static final int WHvX64RegisterTr = 0x19;
    static final int WHvX64RegisterIdtr = 0x1a;
    static final int WHvX64RegisterGdtr = 0x1b;
    static final int WHvX64RegisterCr0 = 0x1c;
    static final int WHvX64RegisterCr2 = 0x1d;
    static final int WHvX64RegisterCr3 = 0x1e;
    static final int WHvX64RegisterCr4 = 0x1f;
    static final int WHvX64RegisterCr8 = 0x20;
    static final int WHvX64RegisterDr0 = 0x21;
    static final int WHvX64RegisterDr1 = 0x22;
    static final int WHvX64RegisterDr2 = 0x23;
    static final int WHvX64RegisterDr3 = 0x24;
    static final int WHvX64RegisterDr6 = 0x25;
    static final int WHvX64RegisterDr7 = 0x26;
    static final int WHvX64RegisterXCr0 = 0x27;
    static final int WHvX64RegisterTsc = 0x2000;
    static final int WHvX64RegisterEfer = 0x2001;
    static final int WHvX64RegisterKernelGsBase = 0x2002;
    static final int WHvX64RegisterApicBase = 0x2003;
    static final int WHvX64RegisterPat = 0x2004;
    static final int WHvX64RegisterSysenterCs = 0x2005;
    static final int WHvX64RegisterSysenterEip = 0x2006;
    static final int WHvX64RegisterSysenterEsp = 0x2007;
    static final int WHvX64RegisterStar = 0x2008;
    static final int WHvX64RegisterLstar = 0x2009;
    static final int WHvX64RegisterCstar = 0x200a;
    static final int WHvX64RegisterSfmask = 0x200b;
    static final int WHvX64RegisterTscAux = 0x207b;
    static final int WHvX64RegisterTscAdjust = 0x2096;
    static final int WHvX64RegisterXss = 0x208b;
    static final int WHvX64RegisterMsrMtrrDefType = 0x200e;
    static final int WHvX64RegisterTscDeadline = 0x2095;
    static final int WHvX64RegisterDeliverabilityNotifications = 0x80000004;
    static final int WHvRegisterPendingInterruption = 0x80000000;
    static final int WHvRegisterInterruptState = 0x80000001;
    static final int WHvRegisterInternalActivityState = 0x80000005;

    private WhvRegisterName() {}
}
