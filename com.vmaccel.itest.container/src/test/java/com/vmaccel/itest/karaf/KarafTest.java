package com.vmaccel.itest.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features bring guests to run in Karaf, where native access that was not enabled is denied. */
class KarafTest {

    @TempDir
    Path home;

    @Test
    void guestsRunOnEachBackendsFeature() throws IOException, InterruptedException {
        String report = Karaf.in(home.resolve("karaf")).run("--enable-native-access=ALL-UNNAMED --illegal-native-access=deny --sun-misc-unsafe-memory-access=allow");
        assertTrue(report.contains("soft: Halt[] 42\n"), report);
        RequiredSuites.need("kvm", !report.contains("kvm: [Unavailable"), report);
        assertEquals("kvm: Halt[] 42\nsoft: Halt[] 42\n", report);
    }
}
