package com.vmaccel.x86.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The registers as MSRs, and the ways into that mode and out of it. */
class X2ApicTest {

    private static final long DISABLED = 0xfee0_0000L;
    private static final long XAPIC = DISABLED | 0x800;
    private static final long X2APIC = DISABLED | 0xc00;

    private final ApicBus bus = new ApicBus();
    private final ApicGuest guest = new ApicGuest(bus, 0x21);
    private final ApicGuest other = new ApicGuest(bus, 2);
    private final X2ApicMsrs msrs = new X2ApicMsrs(guest.apic);

    private long read(int index) {
        long[] answer = new long[1];
        assertTrue(msrs.read(index, answer), "0x" + Integer.toHexString(index));
        return answer[0];
    }

    private void enter() {
        guest.apic.setBase(X2APIC);
        other.apic.setBase(X2APIC);
    }

    @Test
    void transitions() {
        assertTrue(guest.apic.allowsBase(XAPIC));
        assertTrue(guest.apic.allowsBase(X2APIC));
        assertTrue(guest.apic.allowsBase(DISABLED));
        assertFalse(guest.apic.allowsBase(DISABLED | 0x400), "x2APIC without being enabled");
        guest.apic.setBase(X2APIC);
        assertFalse(guest.apic.allowsBase(XAPIC));
        assertTrue(guest.apic.allowsBase(X2APIC));
        assertTrue(guest.apic.allowsBase(DISABLED));
        assertEquals(-1, guest.apic.page());
        guest.apic.setBase(DISABLED);
        assertFalse(guest.apic.allowsBase(X2APIC));
        assertEquals(0xff, guest.read(0xf0), "as after power-up");
        assertEquals(0, bus.message(0xfee0_0000L | 0x21 << 12, 0x400), "a disabled one hears nothing");
        guest.apic.setBase(0xfeb0_0800L);
        assertEquals(0xfeb0_0000L, guest.apic.page());
    }

    @Test
    void onlyInThatMode() {
        assertFalse(msrs.read(0x802, new long[1]));
        assertFalse(msrs.write(0x80b, 0));
        enter();
        assertEquals(0x21, read(0x802));
        assertEquals(2 << 16 | 1 << 1, read(0x80d), "the logical number follows from the number");
    }

    @Test
    void faults() {
        enter();
        for (int index : new int[] {0x80b, 0x80e, 0x831, 0x83f, 0x80c, 0x800}) {
            assertFalse(msrs.read(index, new long[1]), "read 0x" + Integer.toHexString(index));
        }
        for (int index : new int[] {0x802, 0x803, 0x80a, 0x80d, 0x80e, 0x810, 0x820, 0x831, 0x839}) {
            assertFalse(msrs.write(index, 0), "write 0x" + Integer.toHexString(index));
        }
        assertFalse(msrs.write(0x80b, 1), "an acknowledgement that is not 0");
        assertFalse(msrs.write(0x828, 1));
        assertFalse(msrs.write(0x808, 0x100));
        assertFalse(msrs.write(0x830, 1 << 13));
        assertFalse(msrs.write(0x83f, 0x100));
    }

    @Test
    void commands() {
        enter();
        assertTrue(msrs.write(0x83f, 0x55));
        assertEquals(0x55, guest.apic.takeInterrupt());
        assertTrue(msrs.write(0x80b, 0));
        assertTrue(msrs.write(0x830, 2L << 32 | 0x4060));
        assertEquals(2L << 32 | 0x4060, read(0x830));
        assertEquals(0x60, other.handle());
        assertTrue(msrs.write(0x830, (long) (1 << 2) << 32 | 0x4861));
        assertEquals(0x61, other.handle(), "logical, cluster 0");
        assertFalse(guest.apic.hasInterrupt());
        assertTrue(msrs.write(0x830, -1L << 32 | 0x4062));
        assertEquals(0x62, other.handle());
        assertEquals(0x62, guest.apic.takeInterrupt());
    }
}
