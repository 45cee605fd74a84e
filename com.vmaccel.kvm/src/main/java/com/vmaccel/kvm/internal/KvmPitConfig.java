package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_pit_config}. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmPitConfig {

    static final Struct STRUCT = Struct.named("kvm_pit_config").u32("flags").array("pad", Scalar.U32, 15).build();

    static final int KVM_PIT_SPEAKER_DUMMY = 1;

    static final U32 FLAGS = STRUCT.u32("flags");

    private KvmPitConfig() {}
}
