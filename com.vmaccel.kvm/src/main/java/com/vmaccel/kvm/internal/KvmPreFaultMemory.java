package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_pre_fault_memory}. Source: KVM API section 4.143. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmPreFaultMemory {

    static final Struct STRUCT = Struct.named("kvm_pre_fault_memory").u64("gpa", "size", "flags").array("padding", Scalar.U64, 5).build();

    static final U64 GPA = STRUCT.u64("gpa");
    static final U64 SIZE = STRUCT.u64("size");

    private KvmPreFaultMemory() {}
}
