package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_dirty_gfn}: a written page in a vCPU's ring. Source: KVM API section 8.29. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmDirtyGfn {

    static final Struct STRUCT = Struct.named("kvm_dirty_gfn").u32("flags", "slot").u64("offset").build();

    static final int KVM_DIRTY_GFN_F_DIRTY = 1;
    static final int KVM_DIRTY_GFN_F_RESET = 2;
    /** Where in a vCPU's descriptor its ring is, in pages. */
    static final long KVM_DIRTY_LOG_PAGE_OFFSET = 64;

    static final U32 FLAGS = STRUCT.u32("flags");
    static final U32 SLOT = STRUCT.u32("slot");
    static final U64 OFFSET = STRUCT.u64("offset");

    private KvmDirtyGfn() {}
}
