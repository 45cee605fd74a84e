package com.vmaccel.soft.internal;

import com.vmaccel.api.Determinism;
import com.vmaccel.x86.Processor;

/** The time, and random numbers, that follow from the number of completed instructions. While the processor halts time passes only by being skipped. */
final class CountedInputs implements HostInputs {

    /** The odd number nearest to 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private final Determinism determinism;
    private final Processor processor;
    private long skippedTicks;

    CountedInputs(Determinism determinism, Processor processor) {
        this.determinism = determinism;
        this.processor = processor;
    }

    @Override
    public long timeStamp() {
        return processor.instructions() * determinism.ticksPerInstruction() + skippedTicks;
    }

    @Override
    public long random() {
        return mixed(determinism.seed() + processor.instructions() * GOLDEN);
    }

    /** The number of completed instructions at which a time has come. */
    long instructionsAt(long ticks) {
        return Math.ceilDiv(ticks - skippedTicks, (long) determinism.ticksPerInstruction());
    }

    /** Lets time pass without instructions. */
    void skipTo(long ticks) {
        skippedTicks += Math.max(0, ticks - timeStamp());
    }

    long skippedTicks() {
        return skippedTicks;
    }

    /** Goes to another moment. */
    void restore(long instructions, long skipped) {
        processor.count(instructions);
        skippedTicks = skipped;
    }

    /** Mixes all bits. Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014, as in SplitMix64. */
    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
