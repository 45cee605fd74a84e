package com.vmaccel.bench.internal;

/** Something that is done many times in a row; one side of a pair. */
@FunctionalInterface
interface Work {

    /**
     * Does it.
     *
     * @param operations how many times
     */
    void run(int operations);
}
