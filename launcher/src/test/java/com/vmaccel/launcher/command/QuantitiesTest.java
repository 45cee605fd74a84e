package com.vmaccel.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 4096", "64k, 65536", "64M, 67108864", "1g, 1073741824", "2T, 2199023255552"})
    void sizes(String text, long bytes) {
        assertEquals(bytes, new Quantities.Size().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1.5G", "1 G", "64MB", "0x1000", "9999999T", "99999999999999999999"})
    void sizesThatAreNone(String text) {
        assertThrows(TypeConversionException.class, () -> new Quantities.Size().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "2m, 120000", "1h, 3600000"})
    void times(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), new Quantities.Time().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "1d", "0s", "-1s", "999999999999999999h"})
    void timesThatAreNone(String text) {
        assertThrows(TypeConversionException.class, () -> new Quantities.Time().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"0x7c00, 31744", "0XFF, 255", "1048576, 1048576", "0x7fffffffffffffff, 9223372036854775807"})
    void addresses(String text, long address) {
        assertEquals(address, new Quantities.Address().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "-1", "0x-1", "7c00", "0x8000000000000000"})
    void addressesThatAreNone(String text) {
        assertThrows(TypeConversionException.class, () -> new Quantities.Address().convert(text));
    }
}
