package com.vmaccel.bench.internal;

/** One side of a pair: does something many times and says how long one time took. */
@FunctionalInterface
interface Side {

    /**
     * Does it.
     *
     * @param operations how many times
     * @return nanoseconds for one
     */
    double nanosPerOperation(int operations);

    /** Times all of some work. */
    static Side timed(Work work) {
        return operations -> {
            long begin = System.nanoTime();
            work.run(operations);
            return (double) (System.nanoTime() - begin) / operations;
        };
    }
}
