package com.vmaccel.bench.internal;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Figures of one kind, in the order they were measured; at least one. */
final class Sample {

    private final double[] values;

    Sample(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a sample without values");
        }
        this.values = values.clone();
    }

    double[] values() {
        return values.clone();
    }

    int size() {
        return values.length;
    }

    /** The middle value, or the mean of the two in the middle. */
    double median() {
        return quantile(0.5);
    }

    /** The value below which a share of the values lies, 0 to 1, between two of them by their distances. */
    double quantile(double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    double min() {
        return Arrays.stream(values).min().orElseThrow();
    }

    double max() {
        return Arrays.stream(values).max().orElseThrow();
    }

    /** Divides value by value: each pair gives a ratio of its own, so what slows a whole pair down does not count. */
    Sample dividedBy(Sample other) {
        return paired(other, (mine, theirs) -> mine / theirs);
    }

    /** Subtracts value by value. */
    Sample minus(Sample other) {
        return paired(other, (mine, theirs) -> mine - theirs);
    }

    private Sample paired(Sample other, DoubleBinaryOperator operator) {
        if (size() != other.size()) {
            throw new IllegalArgumentException("samples of %d and %d values are no pairs".formatted(size(), other.size()));
        }
        return new Sample(IntStream.range(0, size()).mapToDouble(i -> operator.applyAsDouble(values[i], other.values[i])).toArray());
    }
}
