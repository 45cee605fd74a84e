package com.vmaccel.kvm.internal;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_irq_routing_entry}: one route. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqRoutingEntry {

    static final Struct STRUCT = Struct.named("kvm_irq_routing_entry").u32("gsi", "type", "flags", "pad")
            .nested("u", Struct.anonymousUnion()
                    .struct("irqchip", KvmIrqRoutingIrqchip.STRUCT).struct("msi", KvmIrqRoutingMsi.STRUCT)
                    .struct("adapter", KvmIrqRoutingS390Adapter.STRUCT).array("pad", Scalar.U32, 8))
            .build();

    static final int KVM_IRQ_ROUTING_IRQCHIP = 1;
    static final int KVM_IRQ_ROUTING_MSI = 2;

    static final U32 GSI = STRUCT.u32("gsi");
    static final U32 TYPE = STRUCT.u32("type");
    static final U32 IRQCHIP = STRUCT.u32("u.irqchip.irqchip");
    static final U32 PIN = STRUCT.u32("u.irqchip.pin");
    static final U32 ADDRESS_LO = STRUCT.u32("u.msi.address_lo");
    static final U32 ADDRESS_HI = STRUCT.u32("u.msi.address_hi");
    static final U32 DATA = STRUCT.u32("u.msi.data");

    private KvmIrqRoutingEntry() {}
}
