package com.vmaccel.itest.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.tck.junit.RequiredSuites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features bring guests, the watcher and the commands to Karaf, where native access that was not enabled is denied. */
class KarafTest {

    @TempDir
    Path home;

    @Test
    void eachFeatureDoesItsWork() throws IOException, InterruptedException {
        RequiredSuites.need("karaf", Files.exists(Karaf.UNPACKED), "no " + Karaf.UNPACKED + ": run mvn verify");
        String report = Karaf.in(home.resolve("karaf")).run("--enable-native-access=ALL-UNNAMED --illegal-native-access=deny --sun-misc-unsafe-memory-access=allow");
        assertTrue(report.contains("soft: Halt[] 42\n"), report);
        RequiredSuites.need("kvm", !report.contains("kvm: [Unavailable"), report);
        List<String> lines = report.lines().toList();
        assertEquals(List.of("kvm: Halt[] 42", "soft: Halt[] 42"), lines.subList(0, 2));
        assertTrue(lines.containsAll(List.of("watcher: watched", "shell: kvm: available", "shell: soft: available")), report);
        assertTrue(lines.getLast().startsWith("doctor: Karaf: in bin/setenv"), report);
    }
}
