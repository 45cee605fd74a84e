package com.vmaccel.kvm.internal;

import com.vmaccel.api.interrupt.InterruptTarget;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Scalar;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;

/** {@code struct kvm_irqchip}: the state of one interrupt controller. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqchip {

    static final Struct STRUCT = Struct.named("kvm_irqchip").u32("chip_id", "pad")
            .nested("chip", Struct.anonymousUnion()
                    .array("dummy", Scalar.U8, 512).struct("pic", KvmPicState.STRUCT).struct("ioapic", KvmIoapicState.STRUCT))
            .build();

    static final int KVM_IRQCHIP_PIC_MASTER = 0;
    static final int KVM_IRQCHIP_PIC_SLAVE = 1;
    static final int KVM_IRQCHIP_IOAPIC = 2;

    static final U32 CHIP_ID = STRUCT.u32("chip_id");

    private KvmIrqchip() {}

    static int number(InterruptTarget.Chip chip) {
        return switch (chip) {
            case FIRST_8259 -> KVM_IRQCHIP_PIC_MASTER;
            case SECOND_8259 -> KVM_IRQCHIP_PIC_SLAVE;
            case IOAPIC -> KVM_IRQCHIP_IOAPIC;
        };
    }
}
