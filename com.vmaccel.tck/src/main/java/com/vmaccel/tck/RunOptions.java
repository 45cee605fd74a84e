package com.vmaccel.tck;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * How the suite is run. Immutable: start from {@link #defaults()}.
 *
 * @param effort how much of it
 * @param limits what this kind of host is known not to do
 * @param patience how long a case may take before its vCPUs are kicked and it has failed; some cases ask for several times as much
 * @param filter which cases
 */
public record RunOptions(Effort effort, KnownLimits limits, Duration patience, Predicate<? super Case> filter) {

    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /**
     * Returns the defaults.
     *
     * @return the effort of {@link Effort#fromProperty()}, no known limits, four seconds of patience, every case
     */
    public static RunOptions defaults() {
        return new RunOptions(Effort.fromProperty(), KnownLimits.NONE, PATIENCE, test -> true);
    }

    /**
     * Changes the effort.
     *
     * @param value see the component
     * @return a changed copy
     */
    public RunOptions withEffort(Effort value) {
        return new RunOptions(value, limits, patience, filter);
    }

    /**
     * Changes the known limits.
     *
     * @param value see the component
     * @return a changed copy
     */
    public RunOptions withLimits(KnownLimits value) {
        return new RunOptions(effort, value, patience, filter);
    }

    /**
     * Changes the patience.
     *
     * @param value see the component
     * @return a changed copy
     */
    public RunOptions withPatience(Duration value) {
        return new RunOptions(effort, limits, value, filter);
    }

    /**
     * Changes the filter.
     *
     * @param value see the component
     * @return a changed copy
     */
    public RunOptions withFilter(Predicate<? super Case> value) {
        return new RunOptions(effort, limits, patience, value);
    }

    /**
     * Tells whether a case runs.
     *
     * @param test the case
     * @return true if effort and filter select it
     */
    public boolean selects(Case test) {
        return (effort == Effort.FULL || test.isShort()) && filter.test(test);
    }
}
