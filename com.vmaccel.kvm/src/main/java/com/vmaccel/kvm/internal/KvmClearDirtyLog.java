package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_clear_dirty_log}: which written pages of a slot are recorded anew. Source: KVM API section 4.117. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmClearDirtyLog {

    static final Struct STRUCT = Struct.named("kvm_clear_dirty_log").u32("slot", "num_pages").u64("first_page")
            .nested(Struct.anonymousUnion().u64("dirty_bitmap", "padding2")).build();

    static final long KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE = 1;

    static final U32 SLOT = STRUCT.u32("slot");
    static final U32 NUM_PAGES = STRUCT.u32("num_pages");
    static final U64 FIRST_PAGE = STRUCT.u64("first_page");
    static final U64 DIRTY_BITMAP = STRUCT.u64("dirty_bitmap");

    private KvmClearDirtyLog() {}
}
