package com.vmaccel.itest.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.itest.JsonText;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** The conformance suite, or a part of it, in one guest. */
final class SuiteRun {

    private final String name;
    private final GuestProcess guest;
    private final Map<String, Integer> outcomes = new HashMap<>();
    private Map<String, Object> end = Map.of();

    /**
     * Takes a guest that runs the suite.
     *
     * @param name of the test about the guest itself
     * @param guest prints what {@code selftest --json} prints
     */
    SuiteRun(String name, GuestProcess guest) {
        this.name = name;
        this.guest = guest;
    }

    /** A test for each case as it ends, then one about the guest itself. */
    Stream<DynamicTest> tests() {
        return Stream.concat(guest.lines().flatMap(this::test), Stream.of(DynamicTest.dynamicTest(name, this::judgeGuest)));
    }

    /** A line that is no result is among what is shown if the guest ends badly. */
    private Stream<DynamicTest> test(String line) {
        if (line.startsWith("{\"end\":")) {
            end = member(line, "end");
        }
        if (!line.startsWith("{\"case\":")) {
            return Stream.empty();
        }
        Map<String, Object> result = member(line, "case");
        outcomes.merge((String) result.get("outcome"), 1, Integer::sum);
        return Stream.of(DynamicTest.dynamicTest((String) result.get("name"), () -> judge(result)));
    }

    @SuppressWarnings("unchecked") // its keys are texts
    private static Map<String, Object> member(String line, String kind) {
        return (Map<String, Object>) JsonText.object(line + "\n").get(kind);
    }

    private static void judge(Map<String, Object> result) {
        switch ((String) result.get("outcome")) {
            case "Passed" -> {}
            case "Skipped" -> throw new TestAbortedException((String) result.get("reason"));
            case "ExpectedFailure" -> throw new TestAbortedException("expected failure: " + result.get("reason"));
            case "UnexpectedPass" -> System.out.println(result.get("name") + ": UNEXPECTED PASS: " + result.get("reason"));
            case String _ -> throw new AssertionFailedError(result.get("name") + ": " + result.get("reason"));
        }
    }

    /** The guest told of every case, and ended as it must. */
    private void judgeGuest() throws Exception {
        GuestProcess.Ended ended = guest.end();
        ended.assertStatus(outcomes.containsKey("Failed") ? 1 : 0);
        assertEquals((double) outcomes.values().stream().mapToInt(Integer::intValue).sum(), end.get("cases"), ended::toString);
        System.out.println(name + ": " + outcomes);
    }
}
