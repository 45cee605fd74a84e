package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Struct;

/** {@code struct kvm_irq_routing_irqchip}: a pin. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqRoutingIrqchip {

    static final Struct STRUCT = Struct.named("kvm_irq_routing_irqchip").u32("irqchip", "pin").build();

    private KvmIrqRoutingIrqchip() {}
}
