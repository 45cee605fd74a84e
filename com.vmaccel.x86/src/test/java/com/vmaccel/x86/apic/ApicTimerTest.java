package com.vmaccel.x86.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The timer by a clock that is set by hand. */
class ApicTimerTest {

    private static final int PERIODIC = 1 << 17;
    private static final int DEADLINE = 1 << 18;

    private final ApicGuest guest = new ApicGuest(new ApicBus(), 0);

    private void start(int mode, int divide, int count) {
        guest.write(0x320, mode | 0x40);
        guest.write(0x3e0, divide);
        guest.write(0x380, count);
    }

    @Test
    void countsOnce() {
        start(0, 0b1011, 100);
        guest.advance(40);
        assertEquals(60, guest.read(0x390));
        guest.advance(59);
        assertFalse(guest.apic.hasInterrupt());
        guest.advance(1);
        assertEquals(0x40, guest.handle());
        assertEquals(0, guest.read(0x390));
        assertEquals(ProcessorApic.NEVER, guest.apic.due());
        guest.advance(1000);
        assertFalse(guest.apic.hasInterrupt());
    }

    @Test
    void divides() {
        int[][] codes = {{0b0000, 2}, {0b0001, 4}, {0b0010, 8}, {0b0011, 16}, {0b1000, 32}, {0b1001, 64}, {0b1010, 128}, {0b1011, 1}};
        for (int[] code : codes) {
            start(0, code[0], 10);
            assertEquals(guest.now + 10L * code[1], guest.apic.due(), "divide configuration " + code[0]);
        }
        start(0, 0b1011, 100);
        guest.advance(50);
        guest.write(0x3e0, 0b0000);
        assertEquals(50, guest.read(0x390));
        assertEquals(guest.now + 100, guest.apic.due());
    }

    @Test
    void countsAgainAndAgain() {
        start(PERIODIC, 0b1011, 100);
        for (int i = 0; i < 3; i++) {
            guest.advance(100);
            assertEquals(0x40, guest.handle());
        }
        guest.advance(350);
        assertEquals(0x40, guest.handle(), "what was missed is one interrupt");
        assertFalse(guest.apic.hasInterrupt());
        assertEquals(50, guest.read(0x390));
        guest.write(0x380, 0);
        assertEquals(ProcessorApic.NEVER, guest.apic.due());
    }

    @Test
    void countsWhileMasked() {
        start(PERIODIC | 1 << 16, 0b1011, 100);
        guest.advance(130);
        assertFalse(guest.apic.hasInterrupt());
        assertEquals(70, guest.read(0x390));
    }

    @Test
    void waitsForTheCounter() {
        guest.apic.setDeadline(5000);
        assertEquals(0, guest.apic.deadline(), "not in that mode");
        guest.write(0x320, DEADLINE | 0x40);
        guest.counter = 100;
        guest.apic.setDeadline(guest.timeStamp() + 50);
        assertEquals(guest.now + 50, guest.apic.due());
        guest.counter = 80;
        guest.apic.counterMoved();
        assertEquals(guest.now + 70, guest.apic.due());
        guest.advance(70);
        assertEquals(0x40, guest.handle());
        assertEquals(0, guest.apic.deadline());
        guest.apic.setDeadline(1);
        guest.advance(0);
        assertEquals(0x40, guest.handle(), "one that has passed comes at once");
    }

    @Test
    void anotherModeDisarms() {
        start(0, 0b1011, 100);
        guest.write(0x320, DEADLINE | 0x40);
        assertEquals(ProcessorApic.NEVER, guest.apic.due());
        guest.apic.setDeadline(guest.timeStamp() + 50);
        guest.write(0x320, 0x40);
        assertEquals(ProcessorApic.NEVER, guest.apic.due());
        start(PERIODIC, 0b1011, 100);
        guest.write(0x320, 0x40);
        assertTrue(guest.apic.due() != ProcessorApic.NEVER, "once instead of again and again is no reason to stop");
    }

    @Test
    void goesOnWhereItWasSaved() {
        start(PERIODIC, 0b1011, 100);
        guest.advance(30);
        byte[] page = guest.apic.registers();
        ApicGuest other = new ApicGuest(new ApicBus(), 3);
        other.apic.setRegisters(page);
        assertEquals(3 << 24, other.read(0x20));
        assertEquals(70, other.read(0x390));
        other.advance(70);
        assertEquals(0x40, other.handle());
        other.advance(100);
        assertEquals(0x40, other.handle());
    }
}
