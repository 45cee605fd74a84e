package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_create_guest_memfd}: a file of one virtual machine's memory. Source: KVM API section 4.142. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmCreateGuestMemfd {

    static final Struct STRUCT = Struct.named("kvm_create_guest_memfd").u64("size", "flags").array("reserved", Scalar.U64, 6).build();

    static final int GUEST_MEMFD_FLAG_MMAP = 1;
    static final int GUEST_MEMFD_FLAG_INIT_SHARED = 2;

    static final U64 SIZE = STRUCT.u64("size");
    static final U64 FLAGS = STRUCT.u64("flags");

    private KvmCreateGuestMemfd() {}
}
