package com.vmaccel.bench.internal;

import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param name the benchmark's name, then a dot and what it is if it is not the main figure
 * @param unit of value and baseline
 * @param value the library's median
 * @param baseline what it is compared with, its median, or null where there is nothing to compare with
 * @param spread the pairs' ratios, or the values where there is no baseline
 * @param target what the ratio, or the value where there is no ratio, is to be at most, or null where nothing is claimed
 */
record Result(String name, String unit, double value, @Nullable Double baseline, Sample spread, @Nullable Double target) {

    /** A figure of pairs: the library against its baseline. */
    static Result of(String name, String unit, Sample value, Sample baseline) {
        return new Result(name, unit, value.median(), baseline.median(), value.dividedBy(baseline), null);
    }

    /** A figure that is compared with nothing. */
    static Result of(String name, String unit, Sample value) {
        return new Result(name, unit, value.median(), null, value, null);
    }

    Result withTarget(double most) {
        return new Result(name, unit, value, baseline, spread, most);
    }

    /** The median of the pairs' ratios, which is not the ratio of the medians, or null where there is no baseline. */
    @Nullable Double ratio() {
        return baseline == null ? null : spread.median();
    }

    int runs() {
        return spread.size();
    }

    /** The smallest ratio, or value where there is no ratio. */
    double min() {
        return spread.min();
    }

    /** The largest ratio, or value where there is no ratio. */
    double max() {
        return spread.max();
    }
}
