package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_irqfd}: the interrupt an eventfd raises, and the eventfd its acknowledgement signals. Source: KVM API section 4.75. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqfd {

    static final Struct STRUCT = Struct.named("kvm_irqfd").u32("fd", "gsi", "flags", "resamplefd").array("pad", Scalar.U8, 16).build();

    static final int KVM_IRQFD_FLAG_DEASSIGN = 1;
    static final int KVM_IRQFD_FLAG_RESAMPLE = 2;

    static final U32 FD = STRUCT.u32("fd");
    static final U32 GSI = STRUCT.u32("gsi");
    static final U32 FLAGS = STRUCT.u32("flags");
    static final U32 RESAMPLEFD = STRUCT.u32("resamplefd");

    private KvmIrqfd() {}
}
