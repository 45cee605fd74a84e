package com.vmaccel.x86.internal.fp;

/** What an SSE instruction does to one lane of its operands, of 32 or 64 bits. */
@FunctionalInterface
public interface LaneOperation {

    /**
     * Computes a lane of the result.
     *
     * @param unit takes what is raised
     * @param left the destination as it was
     * @param right the source
     * @return the destination
     */
    long apply(SseUnit unit, long left, long right);
}
