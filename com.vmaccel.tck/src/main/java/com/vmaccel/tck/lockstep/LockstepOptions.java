package com.vmaccel.tck.lockstep;

import java.util.Set;

/**
 * How two machines are compared. Immutable: start from {@link #defaults()} and change what differs.
 *
 * @param granularity when they are compared
 * @param maxSteps after how many comparisons the guest is taken for agreed, at least 1
 * @param memoryInterval after how many steps memory is compared, at least 1; it also is after every exit and at the end
 * @param ignored what is left out, by the name of a state element ({@code "segments"}) or of a part of one ({@code "general.R11"}, {@code "extended.PKRU"})
 */
public record LockstepOptions(Granularity granularity, long maxSteps, long memoryInterval, Set<String> ignored) {

    private static final long DEFAULT_STEPS = 1_000_000;
    private static final long DEFAULT_MEMORY_INTERVAL = 4096;

    /** Refuses numbers below 1 and copies the set. */
    public LockstepOptions {
        if (maxSteps < 1 || memoryInterval < 1) {
            throw new IllegalArgumentException("a lockstep needs at least one step, not " + Math.min(maxSteps, memoryInterval));
        }
        ignored = Set.copyOf(ignored);
    }

    /**
     * Returns the default: by steps, at most a million, memory every 4096 of them, nothing ignored.
     *
     * @return the options
     */
    public static LockstepOptions defaults() {
        return new LockstepOptions(Granularity.STEP, DEFAULT_STEPS, DEFAULT_MEMORY_INTERVAL, Set.of());
    }

    /**
     * Changes when machines are compared.
     *
     * @param value see the component
     * @return a changed copy
     */
    public LockstepOptions withGranularity(Granularity value) {
        return new LockstepOptions(value, maxSteps, memoryInterval, ignored);
    }

    /**
     * Changes the number of comparisons.
     *
     * @param value see the component
     * @return a changed copy
     */
    public LockstepOptions withMaxSteps(long value) {
        return new LockstepOptions(granularity, value, memoryInterval, ignored);
    }

    /**
     * Changes how often memory is compared.
     *
     * @param value see the component
     * @return a changed copy
     */
    public LockstepOptions withMemoryInterval(long value) {
        return new LockstepOptions(granularity, maxSteps, value, ignored);
    }

    /**
     * Changes what is left out.
     *
     * @param value see the component
     * @return a changed copy
     */
    public LockstepOptions withIgnored(Set<String> value) {
        return new LockstepOptions(granularity, maxSteps, memoryInterval, value);
    }
}
