package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_interrupt}: a vector. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmInterrupt {

    static final Struct STRUCT = Struct.named("kvm_interrupt").u32("irq").build();

    static final U32 IRQ = STRUCT.u32("irq");

    private KvmInterrupt() {}
}
