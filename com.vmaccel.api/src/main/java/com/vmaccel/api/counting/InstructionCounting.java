package com.vmaccel.api.counting;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The exact number of instructions one vCPU has completed: a feature of vCPUs with the capability {@code INSTRUCTION_COUNTING}. An instruction counts when it has come to its end, a repeated string
 * instruction once; one that ends in a fault does not count, and neither does the delivery of an exception or interrupt. To be used on the owner thread.
 */
@ProviderType
public interface InstructionCounting {

    /**
     * Returns the count.
     *
     * @return how many instructions were completed since the vCPU was created. Neither a reset nor a restored state changes it, but where execution is deterministic: there time and random numbers
     *     follow from the count, so it is part of the virtual machine's state and goes back with it
     */
    long completed();

    /**
     * Lets the vCPU complete so many more instructions: when they are, and the vCPU is at an instruction boundary, the run ends with the exit {@code InstructionLimit}, which uses the limit up. Other
     * exits come before it and leave what remains of the limit in force. A limit set earlier is replaced.
     *
     * @param instructions how many more; with 0 the next run ends at once
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException while an access is pending
     */
    void limit(long instructions);

    /** Withdraws the limit. */
    void unlimited();
}
