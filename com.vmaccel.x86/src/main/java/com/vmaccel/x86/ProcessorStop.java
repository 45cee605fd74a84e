package com.vmaccel.x86;

/** Why a processor stopped executing. */
public enum ProcessorStop {
    /** It is at an instruction boundary and nothing stopped it. */
    NONE,
    /** The instruction waits for an access; the bus knows which. */
    ACCESS,
    /** A halt instruction was executed. */
    HALT,
    /** A triple fault. */
    SHUTDOWN,
    /** An interrupt could be taken now, and somebody wanted to know. */
    WINDOW,
    /** The debugger outside wanted this. */
    DEBUG,
    /** Somebody poked. */
    CANCELLED,
    /** As many instructions were completed as were allowed. */
    LIMIT,
    /** The instruction is where there is no memory to execute. */
    UNEXECUTABLE
}
