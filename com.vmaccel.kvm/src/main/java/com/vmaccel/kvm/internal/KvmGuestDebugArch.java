package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_guest_debug_arch}: debug registers, by number. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmGuestDebugArch {

    static final Struct STRUCT = Struct.named("kvm_guest_debug_arch").array("debugreg", Scalar.U64, 8).build();

    private KvmGuestDebugArch() {}
}
