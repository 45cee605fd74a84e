package com.vmaccel.x86.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which interrupt is taken when, and whom messages and commands reach. */
class ApicInterruptsTest {

    private static final long HERE = 0xfee0_0000L;
    private static final int LEVEL = 0xc000;

    private final ApicBus bus = new ApicBus();
    private final ApicGuest first = new ApicGuest(bus, 0);
    private final ApicGuest second = new ApicGuest(bus, 1);
    private final ApicGuest third = new ApicGuest(bus, 17);

    private static void requireOnly(int vector, ApicGuest meant, ApicGuest... others) {
        assertEquals(vector, meant.handle());
        for (ApicGuest other : others) {
            assertEquals(ProcessorApic.NONE, other.apic.takeInterrupt());
        }
    }

    @Test
    void highestFirstAndNestedAboveOnly() {
        for (int vector : new int[] {0x51, 0x91, 0x95}) {
            assertEquals(1, bus.message(HERE, vector));
        }
        assertEquals(0x95, first.apic.takeInterrupt());
        assertEquals(0x90, first.read(0xa0) & 0xf0, "the processor's priority");
        assertFalse(first.apic.hasInterrupt(), "0x91 is of the class that is handled");
        bus.message(HERE, 0xa0);
        assertEquals(0xa0, first.apic.takeInterrupt());
        first.write(ApicGuest.EOI, 0);
        assertFalse(first.apic.hasInterrupt());
        first.write(ApicGuest.EOI, 0);
        assertEquals(0x91, first.handle());
        assertEquals(0x51, first.handle());
    }

    @Test
    void taskPriorityHoldsBack() {
        first.write(0x80, 0x50);
        bus.message(HERE, 0x51);
        assertFalse(first.apic.hasInterrupt());
        int before = first.attentions;
        first.apic.setTaskPriority(0x40);
        assertTrue(first.attentions > before, "what becomes deliverable is told");
        assertEquals(0x51, first.apic.takeInterrupt());
    }

    @Test
    void acknowledgementOfLevelsIsTold() {
        bus.message(HERE, LEVEL | 0x60);
        bus.message(HERE, 0x61);
        assertEquals(1, first.read(0x180 + 0x60 / 32 * 16) & 1, "the trigger mode of 0x60");
        assertEquals(0x61, first.handle());
        assertEquals(List.of(), first.acknowledged);
        assertEquals(0x60, first.handle());
        assertEquals(List.of(0x60), first.acknowledged);
        assertEquals(1, bus.message(HERE, 0x8000 | 0x60), "the end of a level is accepted");
        assertFalse(first.apic.hasInterrupt());
    }

    @Test
    void softwareDisabledTakesNoInterrupts() {
        first.write(0xf0, 0xff);
        assertEquals(0, bus.message(HERE, 0x60));
        assertEquals(0x10000, first.read(0x350) & 0x10000, "local vectors are masked");
        first.write(0x350, 0x40);
        assertEquals(0x10040, first.read(0x350), "and stay it");
        assertEquals(1, bus.message(HERE, 0x400), "an NMI is no interrupt");
        assertTrue(first.apic.signals().takeNmi());
    }

    @Test
    void physicalDestinations() {
        assertEquals(1, bus.message(HERE | 17 << 12, 0x60));
        requireOnly(0x60, third, first, second);
        assertEquals(3, bus.message(HERE | 0xff << 12, 0x61));
        assertEquals(0, bus.message(HERE | 5 << 12, 0x60));
        assertEquals(0, bus.message(0xfed0_0000L, 0x60), "not an address of theirs");
    }

    @Test
    void logicalDestinations() {
        first.write(0xd0, 0x01 << 24);
        second.write(0xd0, 0x82 << 24);
        assertEquals(1, bus.message(HERE | 0x80 << 12 | 4, 0x60));
        requireOnly(0x60, second, first, third);
        first.write(0xe0, 0);
        second.write(0xe0, 0);
        first.write(0xd0, 0x21 << 24);
        second.write(0xd0, 0x22 << 24);
        third.write(0xe0, 0);
        third.write(0xd0, 0x31 << 24);
        assertEquals(1, bus.message(HERE | 0x21 << 12 | 4, 0x61));
        requireOnly(0x61, first, second, third);
        assertEquals(2, bus.message(HERE | 0x23 << 12 | 4, 0x62));
        assertEquals(ProcessorApic.NONE, third.apic.takeInterrupt());
    }

    @Test
    void lowestPriorityGoesToOne() {
        first.write(0x80, 0x50);
        third.write(0x80, 0x60);
        assertEquals(1, bus.message(HERE | 0xff << 12, 0x100 | 0x90));
        requireOnly(0x90, second, first, third);
        assertEquals(1, bus.message(HERE | 0xff << 12 | 8, 0x91), "a hint to redirect does the same");
        requireOnly(0x91, second, first, third);
    }

    @Test
    void shorthands() {
        first.write(0x300, 0x4_4060);
        requireOnly(0x60, first, second, third);
        first.write(0x300, 0x8_4061);
        for (ApicGuest guest : List.of(first, second, third)) {
            assertEquals(0x61, guest.handle());
        }
        first.write(0x300, 0xc_4062);
        assertEquals(ProcessorApic.NONE, first.apic.takeInterrupt());
        assertEquals(0x62, second.handle());
        assertEquals(0x62, third.handle());
    }

    @Test
    void startUp() {
        first.write(0x310, 1 << 24);
        first.write(0x300, 0x4609);
        first.write(0x300, 0x4500);
        assertEquals(ProcessorApic.NONE, second.apic.signals().takeStartUp(), "one before INIT is not meant");
        assertTrue(second.apic.signals().hasStartUp());
        first.write(0x300, 0x8500); // the end of INIT
        assertTrue(second.apic.signals().takeInit());
        assertFalse(second.apic.signals().hasStartUp());
        first.write(0x300, 0x460a);
        assertEquals(0x0a, second.apic.signals().takeStartUp());
        assertFalse(third.apic.signals().hasStartUp());
    }

    @Test
    void localInputs() {
        assertFalse(first.apic.setPin(0, true), "masked");
        first.write(0x350, 0x60);
        assertTrue(first.apic.setPin(0, true));
        assertEquals(0x60, first.handle());
        first.write(0x360, 0x400);
        assertTrue(first.apic.setPin(1, true));
        assertTrue(first.apic.signals().takeNmi());
        first.write(0x350, 0x700);
        assertFalse(first.apic.setPin(0, true), "an external 8259 is not asked");
    }

    @Test
    void errors() {
        first.write(0x370, 0x70);
        first.write(0x300, 0x4_4005);
        assertEquals(0x70, first.handle(), "the error interrupts");
        assertEquals(0, first.read(0x280), "until it is written");
        first.write(0x280, 0);
        assertEquals(1 << 5, first.read(0x280));
        bus.message(HERE, 0x0f);
        first.read(0x3f0);
        first.write(0x280, 0);
        assertEquals(1 << 6 | 1 << 7, first.read(0x280));
        first.write(0x280, 0);
        assertEquals(0, first.read(0x280));
    }
}
