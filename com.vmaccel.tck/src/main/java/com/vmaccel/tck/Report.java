package com.vmaccel.tck;

import java.time.Duration;
import java.util.List;

/**
 * What became of a run of the suite.
 *
 * @param results one for each case, in the order they ran
 */
public record Report(List<CaseResult> results) {

    /** Copies the list. */
    public Report {
        results = List.copyOf(results);
    }

    /**
     * Selects results.
     *
     * @param kind a kind of outcome
     * @return the results of that kind
     */
    public List<CaseResult> with(Class<? extends Outcome> kind) {
        return results.stream().filter(result -> kind.isInstance(result.outcome())).toList();
    }

    /**
     * Tells whether the accelerator conforms.
     *
     * @return true if no case failed
     */
    public boolean isSuccess() {
        return results.stream().noneMatch(result -> result.outcome().isFailure());
    }

    /**
     * Returns how long the cases took.
     *
     * @return the sum
     */
    public Duration duration() {
        return results.stream().map(CaseResult::duration).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Counts the outcomes.
     *
     * @return one line
     */
    public String summary() {
        return "%d cases in %.1f s: %d passed, %d failed, %d skipped, %d expected failures, %d unexpected passes".formatted(
                results.size(), duration().toMillis() / 1000.0,
                with(Outcome.Passed.class).size(), with(Outcome.Failed.class).size(), with(Outcome.Skipped.class).size(),
                with(Outcome.ExpectedFailure.class).size(), with(Outcome.UnexpectedPass.class).size());
    }
}
