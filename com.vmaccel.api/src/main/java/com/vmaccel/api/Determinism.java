package com.vmaccel.api;

/**
 * Makes a guest's execution depend on nothing but its memory, its state and what the caller does at exits: the same input gives the same trace, whatever the host does meanwhile. The time-stamp counter
 * counts completed instructions, and random numbers follow from the seed and that count. What a caller does at times of his own, such as an interrupt queued from another thread, is his input: at the
 * exit of an instruction limit it comes at the same instruction each time. The timer of a local APIC counts the same ticks, and while the vCPU halts time skips to its end. A saved state, and so a snapshot,
 * holds the count: what is restored goes on as it did the first time. For virtual machines of one vCPU.
 *
 * @param seed what random numbers begin with
 * @param ticksPerInstruction by how much the time-stamp counter grows with each instruction, at least 1
 */
public record Determinism(long seed, int ticksPerInstruction) {

    /** Refuses a counter that stands still. */
    public Determinism {
        if (ticksPerInstruction < 1) {
            throw new IllegalArgumentException("the time-stamp counter grows by at least 1 with each instruction, not by " + ticksPerInstruction);
        }
    }

    /**
     * Returns the usual choice.
     *
     * @param seed see the component
     * @return a counter that grows by one with each instruction
     */
    public static Determinism withSeed(long seed) {
        return new Determinism(seed, 1);
    }
}
