package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_irq_routing_msi}: a message. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqRoutingMsi {

    static final Struct STRUCT = Struct.named("kvm_irq_routing_msi")
            .u32("address_lo", "address_hi", "data").nested(Struct.anonymousUnion().u32("pad", "devid")).build();

    private KvmIrqRoutingMsi() {}
}
