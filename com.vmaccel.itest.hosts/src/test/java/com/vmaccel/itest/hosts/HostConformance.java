package com.vmaccel.itest.hosts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The conformance suite on an emulated host: each case that ends in a guest is a test here, and after those of a guest comes one about the guest itself. A host
 * has one CPU, so several of them share the suite where this machine has more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostConformance {

    private final List<GuestProcess> guests = new ArrayList<>();
    private final int parts;

    /** Takes the number of guests. */
    HostConformance(int parts) {
        this.parts = parts;
    }

    /**
     * Starts a part of the suite, which prints what {@code selftest --json} prints.
     *
     * @param part its number and how many there are, as in {@code 1/2}
     */
    abstract GuestProcess startSuite(String part) throws Exception;

    @TestFactory
    Stream<DynamicTest> conformance() throws Exception {
        Stream<DynamicTest> tests = Stream.empty();
        for (int number = 1; number <= parts; number++) {
            String part = number + "/" + parts;
            GuestProcess guest = startSuite(part);
            guests.add(guest);
            tests = Stream.concat(tests, new SuiteRun("guest " + part, guest).tests());
        }
        return tests;
    }

    @AfterAll
    void close() throws Exception {
        for (GuestProcess guest : guests) {
            guest.close();
        }
    }
}
