package com.vmaccel.itest.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.vmaccel.itest.hosts.guest.ComparesRing0;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random programs of ring 0 on the software CPU and on KVM with SVM, as many as take about a minute on an idle machine: each program that differs is a test that fails, and each mode is one that says how many were compared. */
class Ring0Test {

    private static final long SEED = Long.getLong("vmaccel.fuzz.seed", 1);
    private static final long PROGRAMS = Long.getLong("vmaccel.fuzz.count", 100);
    /** A mode ends earlier on a busy machine. */
    private static final long SECONDS_PER_MODE = Long.getLong("vmaccel.fuzz.seconds", 60);
    private static final int MODES = 4;
    /** To start the host and two virtual machines, and for programs that are ended because they do not end. */
    private static final Duration SLACK = Duration.ofMinutes(5);
    /** What even a busy machine compares in that time. */
    private static final int AT_LEAST = 5;
    private static final Pattern MODE = Pattern.compile("(\\w+) from seed \\d+: (\\d+) programs, \\d+ equal exits, \\d+ left out, (\\d+) stuck, (\\d+) differ");
    private static final Pattern FINDING = Pattern.compile("(?m)^seed (\\d+): (?:.*\\R?)(?:  .*\\R?)*");

    @TestFactory
    Stream<DynamicTest> theSoftwareCpuDoesWhatKvmDoes() throws Exception {
        Duration time = SLACK.plusSeconds(MODES * SECONDS_PER_MODE);
        List<DynamicTest> tests = new ArrayList<>();
        try (GuestProcess guest = EmulatedHost.SVM.prepare().start(
                time, "java", "--enable-native-access=ALL-UNNAMED", "-cp", "/job/with:/app/vmaccel.jar:/app/bundles/*:/app/backends/*", ComparesRing0.class.getName(),
                Long.toString(SEED), Long.toString(PROGRAMS), Long.toString(SECONDS_PER_MODE))) {
            StringBuilder findings = new StringBuilder();
            guest.lines().forEach(line -> {
                Matcher mode = MODE.matcher(line);
                if (mode.matches()) {
                    tests.addAll(tests(mode.toMatchResult(), findings.toString()));
                    findings.setLength(0);
                } else {
                    findings.append(line).append('\n');
                }
            });
            GuestProcess.Ended ended = guest.end();
            tests.add(DynamicTest.dynamicTest("guest", () -> {
                assertEquals(MODES, ended.out().stream().filter(MODE.asMatchPredicate()).count(), ended::toString);
                assertTrue(ended.status() == 0 || ended.status() == 1, ended::toString);
            }));
        }
        return tests.stream();
    }

    private static List<DynamicTest> tests(MatchResult mode, String findings) {
        String name = mode.group(1);
        String summary = mode.group();
        long programs = Long.parseLong(mode.group(2));
        long differ = Long.parseLong(mode.group(4));
        List<DynamicTest> tests = new ArrayList<>(FINDING.matcher(findings).results()
                .map(finding -> DynamicTest.dynamicTest(name + " seed " + finding.group(1), () -> fail(name + " " + finding.group())))
                .toList());
        long told = tests.size();
        System.out.println(summary);
        tests.add(DynamicTest.dynamicTest(name, () -> {
            assertEquals(differ, told, () -> summary + "\n" + findings);
            assertEquals("0", mode.group(3), summary);
            assertTrue(programs >= AT_LEAST, summary);
        }));
        return tests;
    }
}
