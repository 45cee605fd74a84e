package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import com.vmaccel.ffi.U64;

/** {@code struct kvm_ioeventfd}: which writes signal an eventfd. Source: KVM API section 4.59. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIoeventfd {

    static final Struct STRUCT = Struct.named("kvm_ioeventfd").u64("datamatch", "addr").u32("len", "fd", "flags").array("pad", Scalar.U8, 36).build();

    static final int KVM_IOEVENTFD_FLAG_DATAMATCH = 1;
    static final int KVM_IOEVENTFD_FLAG_PIO = 2;
    static final int KVM_IOEVENTFD_FLAG_DEASSIGN = 4;

    static final U64 DATAMATCH = STRUCT.u64("datamatch");
    static final U64 ADDR = STRUCT.u64("addr");
    static final U32 LEN = STRUCT.u32("len");
    static final U32 FD = STRUCT.u32("fd");
    static final U32 FLAGS = STRUCT.u32("flags");

    private KvmIoeventfd() {}
}
