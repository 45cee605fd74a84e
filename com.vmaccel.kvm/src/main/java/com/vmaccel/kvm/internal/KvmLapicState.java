package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_lapic_state}: the register page of a local APIC. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmLapicState {

    static final Struct STRUCT = Struct.named("kvm_lapic_state").array("regs", Scalar.U8, 1024).build();

    private KvmLapicState() {}
}
