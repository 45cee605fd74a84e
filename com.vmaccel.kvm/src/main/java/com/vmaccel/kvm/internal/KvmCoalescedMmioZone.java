package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_coalesced_mmio_zone}. Source: KVM API section 4.116. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmCoalescedMmioZone {

    static final Struct STRUCT = Struct.named("kvm_coalesced_mmio_zone").u64("addr").u32("size")
            .nested(Struct.anonymousUnion().u32("pad", "pio")).build();

    static final U64 ADDR = STRUCT.u64("addr");
    static final U32 SIZE = STRUCT.u32("size");
    static final U32 PIO = STRUCT.u32("pio");

    private KvmCoalescedMmioZone() {}
}
