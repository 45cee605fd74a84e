package com.vmaccel.x86.internal.packed;

/**
 * Sums, differences, averages, extremes and comparisons of the lanes of a long, all at once: carries are kept within the lanes by treating their highest bits apart. Source of the
 * meaning: Intel SDM volume 2. Source of the method: Warren, Hacker's Delight, sections 2-13 and 2-18.
 */
public enum LaneWidth {
    /** Eight bytes. */
    BYTE(8, 0x8080_8080_8080_8080L),
    /** Four words. */
    WORD(16, 0x8000_8000_8000_8000L),
    /** Two doublewords. */
    DOUBLEWORD(32, 0x8000_0000_8000_0000L);

    private final int bits;
    private final long signs;
    private final long ones;

    LaneWidth(int bits, long signs) {
        this.bits = bits;
        this.signs = signs;
        this.ones = (1L << bits) - 1;
    }

    /** {@return the sums: PADD} */
    public long add(long a, long b) {
        return (a & ~signs) + (b & ~signs) ^ (a ^ b) & signs;
    }

    /** {@return the differences: PSUB} */
    public long subtract(long a, long b) {
        return (a | signs) - (b & ~signs) ^ (a ^ ~b) & signs;
    }

    /** {@return the sums of unsigned numbers, at most their greatest: PADDUS} */
    public long addUnsignedSaturated(long a, long b) {
        long sum = add(a, b);
        return sum | fill(a & b | (a | b) & ~sum);
    }

    /** {@return the differences of unsigned numbers, at least 0: PSUBUS} */
    public long subtractUnsignedSaturated(long a, long b) {
        return subtract(a, b) & ~below(a, b);
    }

    /** {@return the sums of signed numbers, within their range: PADDS} */
    public long addSaturated(long a, long b) {
        long sum = add(a, b);
        return select(fill(~(a ^ b) & (a ^ sum)), fill(a) ^ ~signs, sum);
    }

    /** {@return the differences of signed numbers, within their range: PSUBS} */
    public long subtractSaturated(long a, long b) {
        long difference = subtract(a, b);
        return select(fill((a ^ b) & (a ^ difference)), fill(a) ^ ~signs, difference);
    }

    /** {@return half the sums of unsigned numbers and 1: PAVG} */
    public long average(long a, long b) {
        return (a | b) - (((a ^ b) & ~(signs >>> (bits - 1))) >>> 1);
    }

    /** {@return the less of unsigned numbers: PMINU} */
    public long leastUnsigned(long a, long b) {
        return select(below(a, b), a, b);
    }

    /** {@return the greater of unsigned numbers: PMAXU} */
    public long greatestUnsigned(long a, long b) {
        return select(below(a, b), b, a);
    }

    /** {@return the less of signed numbers: PMINS} */
    public long least(long a, long b) {
        return select(greater(a, b), b, a);
    }

    /** {@return the greater of signed numbers: PMAXS} */
    public long greatest(long a, long b) {
        return select(greater(a, b), a, b);
    }

    /** {@return all ones where lanes are equal: PCMPEQ} */
    public long equal(long a, long b) {
        long difference = a ^ b;
        return fill(~((difference & ~signs) + ~signs | difference));
    }

    /** {@return all ones where signed a is greater: PCMPGT} */
    public long greater(long a, long b) {
        return below(b ^ signs, a ^ signs);
    }

    /** All ones where unsigned a is below b. */
    private long below(long a, long b) {
        return fill(~a & b | (~a | b) & subtract(a, b));
    }

    /** Copies the highest bit of each lane to all of its bits. */
    private long fill(long value) {
        return ((value & signs) >>> (bits - 1)) * ones;
    }

    private static long select(long mask, long whereSet, long elsewhere) {
        return whereSet & mask | elsewhere & ~mask;
    }
}
