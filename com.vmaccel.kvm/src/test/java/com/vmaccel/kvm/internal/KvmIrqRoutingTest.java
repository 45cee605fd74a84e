package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.interrupt.InterruptRoutes;
import com.vmaccel.api.interrupt.InterruptTarget.Chip;
import com.vmaccel.api.interrupt.InterruptTarget.Message;
import com.vmaccel.api.interrupt.InterruptTarget.Pin;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Routes in KVM's form. */
class KvmIrqRoutingTest {

    @Test
    void eachTargetIsAnEntry() {
        InterruptRoutes routes = InterruptRoutes.EMPTY
                .with(9, new Pin(Chip.SECOND_8259, 1), new Pin(Chip.IOAPIC, 9)).with(77, new Message(0x1_fee0_1000L, 0x4041));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment table = KvmIrqRouting.of(arena, routes);
            assertEquals(3, KvmIrqRouting.NR.get(table));
            long second = KvmIrqRouting.ENTRIES.offset(1);
            assertEquals(9, KvmIrqRoutingEntry.GSI.get(table, second));
            assertEquals(KvmIrqRoutingEntry.KVM_IRQ_ROUTING_IRQCHIP, KvmIrqRoutingEntry.TYPE.get(table, second));
            assertEquals(KvmIrqchip.KVM_IRQCHIP_IOAPIC, KvmIrqRoutingEntry.IRQCHIP.get(table, second));
            assertEquals(9, KvmIrqRoutingEntry.PIN.get(table, second));
            long third = KvmIrqRouting.ENTRIES.offset(2);
            assertEquals(77, KvmIrqRoutingEntry.GSI.get(table, third));
            assertEquals(KvmIrqRoutingEntry.KVM_IRQ_ROUTING_MSI, KvmIrqRoutingEntry.TYPE.get(table, third));
            assertEquals(0xfee0_1000, KvmIrqRoutingEntry.ADDRESS_LO.get(table, third));
            assertEquals(1, KvmIrqRoutingEntry.ADDRESS_HI.get(table, third));
            assertEquals(0x4041, KvmIrqRoutingEntry.DATA.get(table, third));
        }
    }

    @Test
    void anEmptyTableIsOne() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(0, KvmIrqRouting.NR.get(KvmIrqRouting.of(arena, InterruptRoutes.EMPTY)));
        }
    }
}
