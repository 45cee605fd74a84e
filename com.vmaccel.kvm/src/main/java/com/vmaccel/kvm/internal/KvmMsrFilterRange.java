package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_msr_filter_range}: adjacent MSRs and a bitmap of those that the guest reaches. */
@CSource(header = "asm/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmMsrFilterRange {

    static final Struct STRUCT = Struct.named("kvm_msr_filter_range").u32("flags", "nmsrs", "base").padding(4).u64("bitmap").build();

    static final int KVM_MSR_FILTER_READ = 1;
    static final int KVM_MSR_FILTER_WRITE = 2;
    static final int KVM_MSR_FILTER_MAX_RANGES = 16;
    static final int KVM_MSR_FILTER_MAX_BITMAP_SIZE = 0x600;

    static final U32 FLAGS = STRUCT.u32("flags");
    static final U32 NMSRS = STRUCT.u32("nmsrs");
    static final U32 BASE = STRUCT.u32("base");
    static final U64 BITMAP = STRUCT.u64("bitmap");

    private KvmMsrFilterRange() {}
}
