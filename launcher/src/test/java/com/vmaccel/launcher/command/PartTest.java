package com.vmaccel.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartTest {

    @Test
    void eachElementIsInOnePart() {
        assertEquals(List.of(0, 3, 6), Part.parse("1/3").of(IntStream.range(0, 8).boxed().toList()));
        assertEquals(List.of(1, 4, 7), Part.parse("2/3").of(IntStream.range(0, 8).boxed().toList()));
        assertEquals(List.of(2, 5), Part.parse("3/3").of(IntStream.range(0, 8).boxed().toList()));
        assertEquals(List.of(), Part.parse("2/2").of(List.of(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/2", "3/2", "1/0", "a/b", "1/2/", "-1/2"})
    void whatIsNoPartIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Part.parse(text));
    }
}
