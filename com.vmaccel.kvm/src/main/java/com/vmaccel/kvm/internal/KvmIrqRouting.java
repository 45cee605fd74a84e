package com.vmaccel.kvm.internal;

import com.vmaccel.api.interrupt.InterruptRoutes;
import com.vmaccel.api.interrupt.InterruptTarget;
import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.Elements;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.U32;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Map;

/** {@code struct kvm_irq_routing}: where interrupts lead. Source: KVM API section 4.52. */
@CSource(header = "linux/kvm.h", facts = "kvm", architectures = "x86_64")
final class KvmIrqRouting {

    static final Struct STRUCT = Struct.named("kvm_irq_routing").u32("nr", "flags").flexible("entries", KvmIrqRoutingEntry.STRUCT).build();

    static final U32 NR = STRUCT.u32("nr");
    static final Elements ENTRIES = STRUCT.elements("entries");

    private KvmIrqRouting() {}

    static MemorySegment of(SegmentAllocator allocator, InterruptRoutes routes) {
        MemorySegment table = STRUCT.allocate(allocator, routes.size());
        NR.set(table, routes.size());
        int number = 0;
        for (Map.Entry<Integer, List<InterruptTarget>> route : routes.targets().entrySet()) {
            for (InterruptTarget target : route.getValue()) {
                put(table, ENTRIES.offset(number++), route.getKey(), target);
            }
        }
        return table;
    }

    private static void put(MemorySegment table, long at, int gsi, InterruptTarget target) {
        KvmIrqRoutingEntry.GSI.set(table, at, gsi);
        switch (target) {
            case InterruptTarget.Pin(InterruptTarget.Chip chip, int pin) -> {
                KvmIrqRoutingEntry.TYPE.set(table, at, KvmIrqRoutingEntry.KVM_IRQ_ROUTING_IRQCHIP);
                KvmIrqRoutingEntry.IRQCHIP.set(table, at, KvmIrqchip.number(chip));
                KvmIrqRoutingEntry.PIN.set(table, at, pin);
            }
            case InterruptTarget.Message(long address, int data) -> {
                KvmIrqRoutingEntry.TYPE.set(table, at, KvmIrqRoutingEntry.KVM_IRQ_ROUTING_MSI);
                KvmIrqRoutingEntry.ADDRESS_LO.set(table, at, (int) address);
                KvmIrqRoutingEntry.ADDRESS_HI.set(table, at, (int) (address >>> Integer.SIZE));
                KvmIrqRoutingEntry.DATA.set(table, at, data);
            }
        }
    }
}
