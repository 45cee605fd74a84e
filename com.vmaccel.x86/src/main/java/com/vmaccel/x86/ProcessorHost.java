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
     * Is told what the guest writes to IA32_APIC_BASE; reserved bits beside the mode were looked at.
     *
     * @param value its new value
     * @return false if the value is refused: the guest takes #GP. Without a local APIC there is no x2APIC mode
     */
    default boolean setApicBase(long value) {
        return (value & X2APIC_MODE) == 0;
    }

    /**
     * Is told that the guest has written the task priority, CR8.
     *
     * @param priority 0 to 15
     */
    default void setTaskPriority(int priority) {}

    /** Is told that the guest's time-stamp counter is not what it was. */
    default void timeStampMoved() {}

    /** The bit of IA32_APIC_BASE that selects x2APIC mode. */
    long X2APIC_MODE = 1 << 10;

    /**
     * Runs something while no other processor of the virtual machine executes.
     *
     * @param action short; must not call this again
     */
    void exclusively(Runnable action);
}
