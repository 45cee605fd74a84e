package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_userspace_memory_region2}: a memory slot in a file of the virtual machine's. It begins as {@link KvmUserspaceMemoryRegion}. Source: KVM API section 4.140. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmUserspaceMemoryRegion2 {

    static final Struct STRUCT = Struct.named("kvm_userspace_memory_region2")
            .u32("slot", "flags").u64("guest_phys_addr", "memory_size", "userspace_addr", "guest_memfd_offset").u32("guest_memfd", "pad1")
            .array("pad2", Scalar.U64, 14).build();

    static final int KVM_MEM_GUEST_MEMFD = 4;

    static final U64 GUEST_MEMFD_OFFSET = STRUCT.u64("guest_memfd_offset");
    static final U32 GUEST_MEMFD = STRUCT.u32("guest_memfd");

    private KvmUserspaceMemoryRegion2() {}
}
