package com.vmaccel.bench.internal;

import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param name the benchmark's name, then a dot and what it is if it is not the main figure
 * @param unit of value and baseline
 * @param value the library's median
 * @param baseline C's median, or null where there is no C side
 * @param ratio the median of the pairs' ratios, or null where there is no C side
 * @param runs how many pairs
 * @param min the smallest ratio, or value where there is no ratio
 * @param max the largest ratio, or value where there is no ratio
 */
record Result(String name, String unit, double value, @Nullable Double baseline, @Nullable Double ratio, int runs, double min, double max) {

    /** A figure of pairs: the library against C. */
    static Result of(String name, String unit, Sample value, Sample baseline) {
        Sample ratio = value.dividedBy(baseline);
        return new Result(name, unit, value.median(), baseline.median(), ratio.median(), ratio.size(), ratio.min(), ratio.max());
    }

    /** A figure that C has no part in. */
    static Result of(String name, String unit, Sample value) {
        return new Result(name, unit, value.median(), null, null, value.size(), value.min(), value.max());
    }
}
