package com.vmaccel.x86.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Any combination of flags is what it was set to, and conditions follow from it as the manual's table says. */
class FlagsTest {

    private final Flags flags = new Flags();

    @Test
    void everyCombinationOfStatusFlags() {
        for (int bits = 0; bits < 0x1000; bits++) {
            int status = bits & Flags.STATUS;
            flags.setStatus(status);
            assertEquals(status, flags.status());
            boolean c = (status & 1) != 0;
            boolean p = (status & 4) != 0;
            boolean z = (status & 0x40) != 0;
            boolean s = (status & 0x80) != 0;
            boolean o = (status & 0x800) != 0;
            boolean[] expected = {o, !o, c, !c, z, !z, c || z, !c && !z, s, !s, p, !p, s != o, s == o, z || s != o, !z && s == o};
            for (int condition = 0; condition < expected.length; condition++) {
                assertEquals(expected[condition], flags.test(condition), "condition " + condition + " of flags 0x" + Integer.toHexString(status));
            }
        }
    }

    @Test
    void reservedBitsAreFixed() {
        flags.setAll(-1);
        assertEquals(0x3f7fd7, flags.all());
        flags.setAll(0);
        assertEquals(2, flags.all());
    }

    @Test
    void carryAloneChanges() {
        for (int bits = 0; bits < 0x1000; bits++) {
            int status = bits & Flags.STATUS;
            flags.setStatus(status);
            flags.setCarry(true);
            assertEquals(status | Flags.CF, flags.status());
            flags.setCarry(false);
            assertEquals(status & ~Flags.CF, flags.status());
        }
    }
}
