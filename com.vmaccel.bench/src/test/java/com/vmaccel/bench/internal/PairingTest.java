package com.vmaccel.bench.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.bench.BenchmarkOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairingTest {

    private final List<String> order = new ArrayList<>();

    @Test
    void everyRoundHasTheLibraryOnceAndTheBaselineTwice() {
        List<Result> results = measure(6, Duration.ofMinutes(1));
        assertEquals(18, order.size());
        for (int round = 0; round < 6; round++) {
            List<String> sides = order.subList(3 * round, 3 * round + 3);
            assertEquals(1, sides.stream().filter("library 10"::equals).count(), sides::toString);
            assertEquals(2, sides.stream().filter("baseline 10"::equals).count(), sides::toString);
        }
        assertEquals(List.of("x", "x.control", "x.bytesPerOp"), results.stream().map(Result::name).toList());
        assertTrue(results.stream().allMatch(result -> result.runs() == 6));
    }

    @Test
    void theLibraryTakesEveryPlaceEquallyOften() {
        measure(6, Duration.ofMinutes(1));
        for (int place = 0; place < 3; place++) {
            int here = place;
            assertEquals(2, IntStream.range(0, 6).filter(round -> order.get(3 * round + here).startsWith("library")).count());
        }
    }

    @Test
    void theTimeLimitEndsItAfterOnePairAtTheEarliest() {
        assertTrue(measure(1000, Duration.ofNanos(1)).stream().allMatch(result -> result.runs() == 1));
    }

    @Test
    void allocationIsCountedForTheLibraryOnly() {
        List<Object> kept = new ArrayList<>();
        Pairing pairing = Pairing.of(n -> kept.add(new byte[100 * n]), n -> kept.add(new byte[100_000 * n]), 10, options(3, Duration.ofMinutes(1)));
        Result bytes = pairing.results("x", "op").get(2);
        assertEquals("B/op", bytes.unit());
        assertTrue(bytes.min() >= 100 && bytes.max() < 10_000, bytes::toString);
        assertNull(bytes.ratio());
    }

    @Test
    void aSlowerLibraryShowsAsALargeRatio() {
        Pairing pairing = Pairing.of(n -> busy(2_000_000), n -> busy(20_000), 1, options(5, Duration.ofMinutes(1)));
        Double ratio = pairing.results("x", "op").getFirst().ratio();
        assertNotNull(ratio);
        assertTrue(ratio > 2, ratio::toString);
    }

    private List<Result> measure(int pairs, Duration limit) {
        return Pairing.of(n -> order.add("library " + n), n -> order.add("baseline " + n), 10, options(pairs, limit)).results("x", "op");
    }

    private static void busy(long nanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
    }

    private static BenchmarkOptions options(int pairs, Duration limit) {
        return BenchmarkOptions.defaults().withPairs(pairs).withLimit(limit);
    }
}
