package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_msr_list}: the MSRs that make up a vCPU's state. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmMsrList {

    static final Struct STRUCT = Struct.named("kvm_msr_list").u32("nmsrs").flexible("indices", Scalar.U32).build();

    static final U32 NMSRS = STRUCT.u32("nmsrs");
    static final Elements INDICES = STRUCT.elements("indices");

    private KvmMsrList() {}
}
