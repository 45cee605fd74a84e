package com.vmaccel.x86.internal;

import com.vmaccel.x86.FlagEffects;

/**
 * What a row says besides opcode, operation and operands.
 *
 * @param attributes bits of {@link Attribute}
 * @param flags what happens to RFLAGS
 * @param broadcastBits the size of an element that may be broadcast from memory, or 0
 * @param index the width of the vector of indices, {@code NONE} if there is none
 * @param scale what an 8-bit displacement is multiplied by if that is not the width of the memory operand, else {@code NONE}
 */
record Rules(int attributes, FlagEffects flags, int broadcastBits, Width index, Width scale) {

    static final Rules NONE = new Rules(0, FlagEffects.NONE, 0, Width.NONE, Width.NONE);
}
