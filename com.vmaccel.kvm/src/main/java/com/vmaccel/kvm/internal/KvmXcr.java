package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_xcr}: one extended control register. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmXcr {

    static final Struct STRUCT = Struct.named("kvm_xcr").u32("xcr", "reserved").u64("value").build();

    private KvmXcr() {}
}
