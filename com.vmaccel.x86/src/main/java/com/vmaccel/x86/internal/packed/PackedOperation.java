package com.vmaccel.x86.internal.packed;

/** What an instruction does to each 64 bits of its operands by themselves. */
@FunctionalInterface
public interface PackedOperation {

    /**
     * Computes 64 bits of the result.
     *
     * @param left the destination as it was
     * @param right the source
     * @return the destination
     */
    long apply(long left, long right);
}
