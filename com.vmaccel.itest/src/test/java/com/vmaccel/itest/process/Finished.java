package com.vmaccel.itest.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/**
 * How a process ended.
 *
 * @param status its exit status
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Finished(int status, String out, String err) {

    /** It printed nothing but this on standard error. */
    void assertComplained(int expectedStatus, String line) {
        assertEquals(new Finished(expectedStatus, "", line + "\n"), this);
    }

    /** It ended so, and if not, everything it printed is shown. */
    Finished assertStatus(int expected) {
        assertEquals(expected, status, this::toString);
        return this;
    }

    List<String> errLines() {
        return err.lines().toList();
    }
}
