package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_cpuid_entry2}: one answer of CPUID. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmCpuidEntry2 {

    static final Struct STRUCT = Struct.named("kvm_cpuid_entry2")
            .u32("function", "index", "flags", "eax", "ebx", "ecx", "edx").array("padding", Scalar.U32, 3).build();

    static final int KVM_CPUID_FLAG_SIGNIFCANT_INDEX = 1;

    static final U32 FUNCTION = STRUCT.u32("function");
    static final U32 INDEX = STRUCT.u32("index");
    static final U32 FLAGS = STRUCT.u32("flags");
    static final U32 EAX = STRUCT.u32("eax");
    static final U32 EBX = STRUCT.u32("ebx");
    static final U32 ECX = STRUCT.u32("ecx");
    static final U32 EDX = STRUCT.u32("edx");

    private KvmCpuidEntry2() {}
}
