package com.vmaccel.api.ioevent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.memory.GuestAddress;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A doorbell is for writes that a guest can make. */
class DoorbellTest {

    private static final Doorbell MEMORY = Doorbell.memory(GuestAddress.of(0xd000_0000L));

    @Test
    void itIsNarrowedStepByStep() {
        Doorbell bell = Doorbell.port(0x70).withSize(2).withValue(0xffff);
        assertEquals(new Doorbell(Doorbell.Space.PORT, 0x70, 2, OptionalLong.of(0xffff)), bell);
        assertEquals("writes of 2 bytes of 0xffff to port 0x70", bell.toString());
        assertEquals("writes of any width to address 0xd0000000", MEMORY.toString());
        assertEquals(-1, MEMORY.withSize(8).withValue(-1).value().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, 5, 8, 16})
    void noPortIsThatWide(int size) {
        assertThrows(IllegalArgumentException.class, () -> Doorbell.port(0).withSize(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, 5, 16})
    void noMemoryAccessIsThatWide(int size) {
        assertThrows(IllegalArgumentException.class, () -> MEMORY.withSize(size));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "65536, 0", "65535, 2", "65533, 4"})
    void portsEnd(int port, int size) {
        assertThrows(IllegalArgumentException.class, () -> Doorbell.port(port).withSize(size));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0x100", "2, 0x10000", "4, 0x100000000", "1, -1"})
    void aValueFitsItsWidth(int size, String value) {
        long number = Long.decode(value);
        assertThrows(IllegalArgumentException.class, () -> MEMORY.withSize(size).withValue(number));
    }
}
