package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_cpuid2}: a CPUID table. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmCpuid2 {

    static final Struct STRUCT = Struct.named("kvm_cpuid2").u32("nent", "padding").flexible("entries", KvmCpuidEntry2.STRUCT).build();

    static final U32 NENT = STRUCT.u32("nent");
    static final Elements ENTRIES = STRUCT.elements("entries");

    private KvmCpuid2() {}
}
