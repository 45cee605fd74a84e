package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_coalesced_mmio}: a write that was kept back. Source: KVM API section 4.116. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmCoalescedMmio {

    static final Struct STRUCT = Struct.named("kvm_coalesced_mmio").u64("phys_addr").u32("len")
            .nested(Struct.anonymousUnion().u32("pad", "pio")).array("data", Scalar.U8, 8).build();

    static final U64 PHYS_ADDR = STRUCT.u64("phys_addr");
    static final U32 LEN = STRUCT.u32("len");
    static final U32 PIO = STRUCT.u32("pio");
    static final Elements DATA = STRUCT.elements("data");

    private KvmCoalescedMmio() {}
}
