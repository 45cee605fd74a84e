package com.vmaccel.bench.internal;

import com.vmaccel.bench.BenchmarkOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures two ways of doing one thing against each other, alternating on the current thread: a machine's speed drifts by more than what is to be seen, but it
 * drifts for both. The baseline runs twice in each round, so that the ratio of its two times shows how far a ratio of equals strays from 1.
 */
final class Pairing {

    /** The orders of baseline, library and control take turns: none always runs first, or always after the same other. */
    private static final int[][] ORDERS = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {2, 0, 1}, {1, 0, 2}};

    private final Side library;
    private final Side baseline;
    private final List<Round> rounds = new ArrayList<>();

    private record Round(double baseline, double library, double control, double bytes) {}

    private Pairing(Side library, Side baseline) {
        this.library = library;
        this.baseline = baseline;
    }

    /**
     * Measures. Both sides must be warm.
     *
     * @param library the side to be judged
     * @param baseline the side to be compared with
     * @param operations how many operations make one time
     * @param options how many pairs, and how long at most
     * @return what was measured; at least one pair, even if that alone takes too long
     */
    static Pairing of(Work library, Work baseline, int operations, BenchmarkOptions options) {
        return ofSides(Side.timed(library), Side.timed(baseline), operations, options);
    }

    /** The same for sides that know best what is to be timed. */
    static Pairing ofSides(Side library, Side baseline, int operations, BenchmarkOptions options) {
        Pairing pairing = new Pairing(library, baseline);
        long begin = System.nanoTime();
        do {
            pairing.round(operations);
        } while (pairing.rounds.size() < options.pairs() && System.nanoTime() - begin < options.limit().toNanos());
        return pairing;
    }

    private void round(int operations) {
        Side[] sides = {baseline, library, baseline};
        double[] nanos = new double[sides.length];
        long bytes = 0;
        for (int side : ORDERS[rounds.size() % ORDERS.length]) {
            long allocatedBefore = Allocation.ofCurrentThread();
            nanos[side] = sides[side].nanosPerOperation(operations);
            if (sides[side] == library) {
                bytes = Allocation.ofCurrentThread() - allocatedBefore;
            }
        }
        rounds.add(new Round(nanos[0], nanos[1], nanos[2], (double) bytes / operations));
    }

    /**
     * Returns the figures.
     *
     * @param name the name of the main one
     * @param operation what one operation is called
     * @return nanoseconds against the baseline; the baseline against itself; bytes the library allocated on the Java heap
     */
    List<Result> results(String name, String operation) {
        Sample base = sample(Round::baseline);
        return List.of(
                Result.of(name, "ns/" + operation, sample(Round::library), base),
                Result.of(name + ".control", "ns/" + operation, sample(Round::control), base),
                Result.of(name + ".bytesPer" + capitalized(operation), "B/" + operation, sample(Round::bytes)));
    }

    /** The nanoseconds by which the library's side is longer. */
    Result difference(String name, String operation) {
        return Result.of(name, "ns/" + operation, sample(Round::library).minus(sample(Round::baseline)));
    }

    private Sample sample(ToDoubleFunction<Round> figure) {
        return new Sample(rounds.stream().mapToDouble(figure).toArray());
    }

    private static String capitalized(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
