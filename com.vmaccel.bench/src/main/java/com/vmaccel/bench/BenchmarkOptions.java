package com.vmaccel.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a benchmark is run.
 *
 * @param pairs how many pairs to measure, 1 to 100,000; medians mean little below {@link #DEFAULT_PAIRS}
 * @param limit after this much measuring no further pair is begun, so that there may be fewer; each figure says how many there were
 * @param json whether to print one JSON object per line instead of a table
 * @param chart the file to draw the results into as SVG, which is replaced; empty for none
 */
public record BenchmarkOptions(int pairs, Duration limit, boolean json, Optional<Path> chart) {

    /** What is measured unless something else is asked for. */
    public static final int DEFAULT_PAIRS = 101;

    /** How long measuring may take unless something else is asked for, in seconds. */
    public static final int DEFAULT_SECONDS = 60;

    private static final int MAX_PAIRS = 100_000;

    /** Checks the ranges. */
    public BenchmarkOptions {
        if (pairs < 1 || pairs > MAX_PAIRS) {
            throw new IllegalArgumentException("pairs must be 1 to %d: %d".formatted(MAX_PAIRS, pairs));
        }
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("the time limit must be positive: " + limit.toMillis() + " ms");
        }
    }

    /**
     * Returns the usual options.
     *
     * @return {@link #DEFAULT_PAIRS} pairs within {@link #DEFAULT_SECONDS}, as a table, no chart
     */
    public static BenchmarkOptions defaults() {
        return new BenchmarkOptions(DEFAULT_PAIRS, Duration.ofSeconds(DEFAULT_SECONDS), false, Optional.empty());
    }

    /**
     * Changes the number of pairs.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BenchmarkOptions withPairs(int value) {
        return new BenchmarkOptions(value, limit, json, chart);
    }

    /**
     * Changes the time limit.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BenchmarkOptions withLimit(Duration value) {
        return new BenchmarkOptions(pairs, value, json, chart);
    }

    /**
     * Changes the form of the results.
     *
     * @param value see the component
     * @return a changed copy
     */
    public BenchmarkOptions withJson(boolean value) {
        return new BenchmarkOptions(pairs, limit, value, chart);
    }

    /**
     * Asks for a chart.
     *
     * @param file see the component
     * @return a changed copy
     */
    public BenchmarkOptions withChart(Path file) {
        return new BenchmarkOptions(pairs, limit, json, Optional.of(file));
    }
}
