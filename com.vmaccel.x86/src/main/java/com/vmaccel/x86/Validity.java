package com.vmaccel.x86;

/** What became of the bytes that were decoded. Nothing about bytes is an exception. */
public enum Validity {
    /** An instruction. */
    VALID,
    /** No instruction has this encoding, or it breaks a rule of its encoding: a processor raises #UD. */
    UNDEFINED,
    /** An instruction whose LOCK prefix is not allowed: a processor raises #UD. Everything else about the instruction is decoded. */
    LOCK_NOT_ALLOWED,
    /** The instruction would be longer than 15 bytes: a processor raises #GP(0). */
    TOO_LONG,
    /** The instruction goes on after the last byte that was given. */
    TRUNCATED
}
