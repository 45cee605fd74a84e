package com.vmaccel.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;

/** What a test needs of the machine it runs on: without it the test is skipped, or fails where VMACCEL_REQUIRE names it. */
final class Needs {

    private static final List<String> REQUIRED = List.of(Optional.ofNullable(System.getenv("VMACCEL_REQUIRE")).orElse("").split(","));

    private Needs() {}

    static void need(String name, boolean present, String reason) {
        if (REQUIRED.contains(name)) {
            assertTrue(present, reason);
        }
        assumeTrue(present, reason);
    }
}
