package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_dirty_log}: which bitmap receives the written pages of a slot. Source: KVM API section 4.8. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmDirtyLog {

    static final Struct STRUCT = Struct.named("kvm_dirty_log").u32("slot", "padding1")
            .nested(Struct.anonymousUnion().u64("dirty_bitmap", "padding2")).build();

    static final U32 SLOT = STRUCT.u32("slot");
    static final U64 DIRTY_BITMAP = STRUCT.u64("dirty_bitmap");

    private KvmDirtyLog() {}
}
