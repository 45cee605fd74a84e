package com.vmaccel.x86;

/** What a whole processor needs of the engine around it beside its {@link Bus}. Called on the processor's thread only. */
public interface ProcessorHost extends Bus {

    /** {@return the time-stamp counter without the guest's adjustment} */
    long timeStamp();

    /** {@return a random number for RDRAND} */
    long random();

    /**
     * Reads a model-specific register that the processor itself does not have.
     *
     * @param index its number
     * @param answer receives the value in its first element
     * @return false if there is no such register: the guest takes #GP
     */
    boolean readMsr(int index, long[] answer);

    /**
     * Writes a model-specific register that the processor itself does not have.
     *
     * @param index its number
     * @param value its new value
     * @return false if there is no such register or the value is refused: the guest takes #GP
     */
    boolean writeMsr(int index, long value);

    /**
     * Runs something while no other processor of the virtual machine executes.
     *
     * @param action short; must not call this again
     */
    void exclusively(Runnable action);
}
