package com.vmaccel.itest.hosts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A guest that never ends is ended, and what it said is reported. */
class HangTest {

    private static final int TIME_OVER = 124;

    @Test
    void aHangIsReportedWithTheLogOfTheGuest() throws Exception {
        try (GuestProcess process = EmulatedHost.SVM.prepare().start(Duration.ofSeconds(30), "sh", "-c", "echo begun; while :; do sleep 1; done")) {
            process.lines().forEach(line -> {});
            GuestProcess.Ended ended = process.end().assertStatus(TIME_OVER);
            assertTrue(ended.out().contains("begun"), ended::toString);
            assertTrue(ended.err().contains("the time of 30 s was over") && ended.err().contains("vmaccel-guest: ready after"), ended::toString);
        }
    }
}
