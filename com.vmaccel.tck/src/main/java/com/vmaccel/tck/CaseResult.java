package com.vmaccel.tck;

import java.time.Duration;

/**
 * What became of one case.
 *
 * @param test the case
 * @param outcome how it ended
 * @param duration how long it took
 */
public record CaseResult(Case test, Outcome outcome, Duration duration) {

    /**
     * Describes the result.
     *
     * @return one line
     */
    public String line() {
        String text = switch (outcome) {
            case Outcome.Passed() -> "passed";
            case Outcome.Failed(String reason, Throwable _) -> "FAILED: " + reason;
            case Outcome.Skipped(String reason) -> "skipped: " + reason;
            case Outcome.ExpectedFailure(String reason, Throwable _) -> "expected failure: " + reason;
            case Outcome.UnexpectedPass(String reason) -> "UNEXPECTED PASS: " + reason;
        };
        return "%s (%d ms): %s".formatted(test.name(), duration.toMillis(), text);
    }
}
