package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_guest_debug}: what a vCPU stops at. Source: KVM API section 4.87. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmGuestDebug {

    static final Struct STRUCT = Struct.named("kvm_guest_debug").u32("control", "pad").struct("arch", KvmGuestDebugArch.STRUCT).build();

    static final int KVM_GUESTDBG_ENABLE = 1;
    static final int KVM_GUESTDBG_SINGLESTEP = 2;
    static final int KVM_GUESTDBG_USE_SW_BP = 0x10000;
    static final int KVM_GUESTDBG_USE_HW_BP = 0x20000;

    static final U32 CONTROL = STRUCT.u32("control");
    static final Elements DEBUGREG = STRUCT.elements("arch.debugreg");

    private KvmGuestDebug() {}
}
