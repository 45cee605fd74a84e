package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_enable_cap}. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmEnableCap {

    static final Struct STRUCT = Struct.named("kvm_enable_cap").u32("cap", "flags").array("args", Scalar.U64, 4).array("pad", Scalar.U8, 64).build();

    static final U32 CAP = STRUCT.u32("cap");
    static final U64 ARGUMENT = new U64(STRUCT.offset("args"));

    private KvmEnableCap() {}
}
