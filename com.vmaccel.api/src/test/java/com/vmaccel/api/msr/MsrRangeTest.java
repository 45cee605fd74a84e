package com.vmaccel.api.msr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A range has some MSRs, and means some accesses. */
class MsrRangeTest {

    @ParameterizedTest
    @CsvSource({"0, 0, true", "0, -1, true", "0, 12289, true", "-1, 2, true", "-12287, 12288, true", "5, 1, false"})
    void nothingIsNoRange(int first, int count, boolean accesses) {
        assertThrows(IllegalArgumentException.class, () -> new MsrRange(first, count, accesses, false));
    }

    @Test
    void theLastMsrIsOne() {
        assertEquals(new MsrRange(-1, 1, true, true), MsrRange.of(-1));
        assertEquals(12288, new MsrRange(-12288, MsrRange.MOST, true, false).count());
        assertEquals(new MsrRange(5, 1, false, true), MsrRange.writesOf(5));
        assertEquals(new MsrRange(5, 1, true, false), MsrRange.readsOf(5));
    }
}
