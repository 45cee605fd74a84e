package com.vmaccel.api.statistics;

import java.util.List;

/**
 * One statistic. A value in the unit is the number times {@link #base} to the power of {@link #exponent}.
 *
 * @param name the engine's name
 * @param kind what the numbers mean
 * @param unit their unit
 * @param base 2 or 10
 * @param exponent of the base; negative for parts of a unit
 * @param bucketSize the width of a bucket of a linear histogram, else 0
 * @param values the numbers: one, or one for each bucket of a histogram
 */
public record Statistic(String name, Kind kind, Unit unit, int base, int exponent, long bucketSize, List<Long> values) {

    /** What numbers mean. */
    public enum Kind {
        /** A count that only grows. */
        CUMULATIVE,
        /** What is so now. */
        INSTANT,
        /** The greatest there was. */
        PEAK,
        /** Counts in buckets of one width; the last bucket has the rest. */
        LINEAR_HISTOGRAM,
        /** Counts in buckets for 0, 1, 2 and 3, 4 to 7 and so on; the last bucket has the rest. */
        LOGARITHMIC_HISTOGRAM,
        /** Something the library has no name for. */
        OTHER
    }

    /** What is counted. */
    public enum Unit {
        /** Events. */
        NONE,
        /** Bytes. */
        BYTES,
        /** Seconds. */
        SECONDS,
        /** Cycles of a clock. */
        CYCLES,
        /** 0 for no, 1 for yes. */
        BOOLEAN,
        /** Something the library has no name for. */
        OTHER
    }

    /** Copies the values. */
    public Statistic {
        values = List.copyOf(values);
    }

    /**
     * Returns the factor between a number and its unit.
     *
     * @return the base to the power of the exponent
     */
    public double scale() {
        return Math.pow(base, exponent);
    }
}
