package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_irq_level}: a line and its level. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqLevel {

    static final Struct STRUCT = Struct.named("kvm_irq_level")
            .nested(Struct.anonymousUnion().u32("irq", "status")).u32("level").build();

    static final U32 IRQ = STRUCT.u32("irq");
    static final U32 LEVEL = STRUCT.u32("level");

    private KvmIrqLevel() {}
}
