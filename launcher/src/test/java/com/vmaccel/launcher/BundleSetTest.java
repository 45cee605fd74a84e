package com.vmaccel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleSetTest {

    @ParameterizedTest
    @CsvSource({
        "doctor, ALL",
        "bench exits, ALL_AND_BENCHMARKS",
        "serve --no-shell, ALL_AND_SERVICE",
        "--debug run x.elf, ALL",
        "unknown, ALL",
        "help run, WITHOUT_BACKENDS",
        "completion, WITHOUT_BACKENDS",
        "--version, WITHOUT_BACKENDS"
    })
    void commandsGetWhatTheyNeed(String line, BundleSet expected) {
        assertEquals(expected, BundleSet.of(line.split(" ")));
    }
}
