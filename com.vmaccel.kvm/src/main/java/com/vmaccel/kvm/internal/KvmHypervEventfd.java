package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_hyperv_eventfd}: a connection whose signals go to an eventfd. Source: KVM API section 4.112. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmHypervEventfd {

    static final Struct STRUCT = Struct.named("kvm_hyperv_eventfd").u32("conn_id", "fd", "flags").array("padding", Scalar.U32, 3).build();

    static final int KVM_HYPERV_CONN_ID_MASK = 0xff_ffff;
    static final int KVM_HYPERV_EVENTFD_DEASSIGN = 1;

    static final U32 CONN_ID = STRUCT.u32("conn_id");
    static final U32 FD = STRUCT.u32("fd");
    static final U32 FLAGS = STRUCT.u32("flags");

    private KvmHypervEventfd() {}
}
