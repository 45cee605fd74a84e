package com.vmaccel.x86;

/** Why a processor stopped for a debugger outside. */
public enum DebugCause {
    /** An instruction was executed. */
    STEP,
    /** The next instruction is at an address with a breakpoint. */
    BREAKPOINT,
    /** The last instruction accessed a watched address. */
    WATCHPOINT,
    /** The next instruction is the breakpoint instruction. */
    SOFTWARE_BREAKPOINT
}
