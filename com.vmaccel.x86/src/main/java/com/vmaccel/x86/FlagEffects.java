package com.vmaccel.x86;

/**
 * What an instruction does to RFLAGS; every mask has the bits of RFLAGS (carry is bit 0, overflow bit 11). A flag in none of the masks is neither read nor changed.
 *
 * @param read the flags whose value matters
 * @param written the flags set from the result
 * @param undefined the flags with no defined value afterwards; a flag may be written by one form of an operation and undefined in another, then it is in both masks
 * @param cleared the flags set to 0
 * @param set the flags set to 1
 * @param conditional whether the instruction may leave all flags as they were, as a shift by 0 does
 */
public record FlagEffects(int read, int written, int undefined, int cleared, int set, boolean conditional) {

    /** No flag is read or changed. */
    public static final FlagEffects NONE = new FlagEffects(0, 0, 0, 0, 0, false);

    /** {@return every flag whose value may differ afterwards} */
    public int changed() {
        return written | undefined | cleared | set;
    }
}
