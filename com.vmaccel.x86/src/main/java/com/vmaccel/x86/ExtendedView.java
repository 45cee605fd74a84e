package com.vmaccel.x86;

import com.vmaccel.api.x86.ExtendedState;

/** The x87 and vector registers of a processor that somebody else keeps, for {@link SingleInstruction}: asked for only when an instruction needs them. Called on one thread. */
public interface ExtendedView {

    /**
     * Reads the registers.
     *
     * @return all of them
     */
    ExtendedState extended();

    /**
     * Writes the registers.
     *
     * @param state those an instruction has changed together with all others as they were
     */
    void setExtended(ExtendedState state);
}
