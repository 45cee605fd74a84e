package com.vmaccel.tck.lockstep;

import com.vmaccel.x86.Operation;
import java.util.Set;

/**
 * What random instructions to compare. The same options give the same instructions on the same contents.
 *
 * @param operations what the instructions are drawn from, see {@link InstructionGroups}
 * @param seed the number of the first instance; instance n of a seed is the first of seed + n
 * @param count how many, at least 1
 * @param maxFindings after how many differing instances it ends, at least 1
 */
public record FuzzOptions(Set<Operation> operations, long seed, long count, int maxFindings) {
    /** Refuses numbers below 1 and an empty set, and copies the set. */
    public FuzzOptions {
        if (count < 1 || maxFindings < 1 || operations.isEmpty()) {
            throw new IllegalArgumentException("needs at least one operation, one instance and one finding, not %d, %d and %d".formatted(operations.size(), count, maxFindings));
        }
        operations = Set.copyOf(operations);
    }
}
