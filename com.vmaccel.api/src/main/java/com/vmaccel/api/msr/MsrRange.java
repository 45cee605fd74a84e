package com.vmaccel.api.msr;

/**
 * Adjacent MSRs, and which accesses to them are meant.
 *
 * @param first the first index, unsigned
 * @param count how many there are, 1 to {@value #MOST}
 * @param reads whether reads are meant
 * @param writes whether writes are meant
 */
public record MsrRange(int first, int count, boolean reads, boolean writes) {

    /** The most MSRs a range can have. */
    public static final int MOST = 0x3000;

    /** Refuses a range of nothing. */
    public MsrRange {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("a range has 1 to " + MOST + " MSRs, not " + count);
        }
        if (Integer.compareUnsigned(first + count - 1, first) < 0) {
            throw new IllegalArgumentException("there are no %d MSRs from 0x%x on".formatted(count, first));
        }
        if (!reads && !writes) {
            throw new IllegalArgumentException("neither reads nor writes are meant");
        }
    }

    /**
     * One MSR, read or written.
     *
     * @param index its index
     * @return the range
     */
    public static MsrRange of(int index) {
        return new MsrRange(index, 1, true, true);
    }

    /**
     * Reads of one MSR.
     *
     * @param index its index
     * @return the range
     */
    public static MsrRange readsOf(int index) {
        return new MsrRange(index, 1, true, false);
    }

    /**
     * Writes of one MSR.
     *
     * @param index its index
     * @return the range
     */
    public static MsrRange writesOf(int index) {
        return new MsrRange(index, 1, false, true);
    }
}
