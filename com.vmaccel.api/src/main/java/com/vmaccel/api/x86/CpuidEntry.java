package com.vmaccel.api.x86;

/**
 * One answer of a CPUID table.
 *
 * @param function the input in EAX
 * @param index the input in ECX; 0 where it does not matter
 * @param indexed whether ECX matters for this function
 * @param result the answer
 */
public record CpuidEntry(int function, int index, boolean indexed, CpuidResult result) {

    /**
     * Returns the same inputs with another answer.
     *
     * @param other the new answer
     * @return a changed copy
     */
    public CpuidEntry withResult(CpuidResult other) {
        return new CpuidEntry(function, index, indexed, other);
    }
}
