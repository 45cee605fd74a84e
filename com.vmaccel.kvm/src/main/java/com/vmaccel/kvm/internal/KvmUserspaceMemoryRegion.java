package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_userspace_memory_region}: a memory slot. Source: KVM API section 4.35. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmUserspaceMemoryRegion {

    static final Struct STRUCT = Struct.named("kvm_userspace_memory_region")
            .u32("slot", "flags").u64("guest_phys_addr", "memory_size", "userspace_addr").build();

    static final int KVM_MEM_LOG_DIRTY_PAGES = 1;
    static final int KVM_MEM_READONLY = 2;

    static final U32 SLOT = STRUCT.u32("slot");
    static final U32 FLAGS = STRUCT.u32("flags");
    static final U64 GUEST_PHYS_ADDR = STRUCT.u64("guest_phys_addr");
    static final U64 MEMORY_SIZE = STRUCT.u64("memory_size");
    static final U64 USERSPACE_ADDR = STRUCT.u64("userspace_addr");

    private KvmUserspaceMemoryRegion() {}
}
