package com.vmaccel.launcher.command;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "run --no-such-option", "doctor --json", "help run", "no-such-command", "--version"})
    void anyCommandLineCanBeRehearsed(String line) {
        assertDoesNotThrow(() -> Rehearsal.of(line.isEmpty() ? new String[0] : line.split(" ")));
    }
}
