package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void theMedianIsTheMiddleValue() {
        assertEquals(3, sample(9, 1, 3).median());
        assertEquals(2.5, sample(4, 1, 2, 3).median());
        assertEquals(7, sample(7).median());
    }

    @Test
    void oneOutlierDoesNotMoveTheMedian() {
        assertEquals(1.0, sample(1.0, 1.0, 1.0, 1000.0, 0.9).median());
    }

    @Test
    void extremesAreThoseOfAllValues() {
        Sample sample = sample(2, -1, 5);
        assertEquals(-1, sample.min());
        assertEquals(5, sample.max());
        assertEquals(3, sample.size());
    }

    @Test
    void theMedianOfRatiosIsNotTheRatioOfMedians() {
        Sample ratio = sample(10, 30, 20).dividedBy(sample(10, 20, 40));
        assertArrayEquals(new double[] {1.0, 1.5, 0.5}, ratio.values());
        assertEquals(1.0, ratio.median());
    }

    @Test
    void quantilesLieBetweenTheValuesByTheirDistances() {
        assertEquals(1, sample(5, 1, 3).quantile(0));
        assertEquals(2, sample(5, 1, 3).quantile(0.25));
        assertEquals(5, sample(5, 1, 3).quantile(1));
    }

    @Test
    void differencesAreOfPairs() {
        assertArrayEquals(new double[] {0, 10}, sample(10, 30).minus(sample(10, 20)).values());
    }

    @Test
    void halfAPairIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> sample(1, 2).dividedBy(sample(1)));
        assertThrows(IllegalArgumentException.class, () -> sample());
    }

    private static Sample sample(double... values) {
        return new Sample(values);
    }
}
