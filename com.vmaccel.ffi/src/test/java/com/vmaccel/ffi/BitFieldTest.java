package com.vmaccel.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A bit-field is read from the word that holds it. */
class BitFieldTest {

    @Test
    void itIsReadAndPlaced() {
        BitField size = new BitField("INFO", "Size", 1, 3);
        assertEquals(4, size.get(0b1_1001));
        assertEquals(0b1000, size.of(4));
        assertEquals(0b1110, size.of(-1));
    }

    /** The second word of a struct begins with bit 64. */
    @Test
    void itsWordIsTheOneItIsIn() {
        BitField present = new BitField("SEGMENT", "Present", 119, 1);
        assertTrue(present.isSet(1L << 55));
        assertFalse(present.isSet(~(1L << 55)));
        assertEquals(1L << 55, present.of(1));
    }

    @Test
    void whatNoWordHoldsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new BitField("S", "f", -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new BitField("S", "f", 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new BitField("S", "f", 0, 64));
    }
}
