package com.vmaccel.api.register;

/** An architectural register that holds one number of at most 64 bits: a constant of one of the enums below, by architecture. */
public sealed interface Register permits X86Register {

    /**
     * Returns the architectural name.
     *
     * @return the name in the architecture's manual, in upper case
     */
    String name();
}
