package com.vmaccel.x86.internal.x87;

import com.vmaccel.x86.internal.cpu.ExtendedRegisters;

/** The tag word of two bits a register, of which only empty or not is kept; the rest follows from the registers. Source: Intel SDM volume 1, section 8.1.7. */
final class Tags {

    private static final int REGISTERS = 8;
    private static final int VALID = 0;
    private static final int ZERO = 1;
    private static final int SPECIAL = 2;
    private static final int EMPTY = 3;

    private Tags() {}

    static int full(ExtendedRegisters state) {
        int tags = 0;
        for (int register = 0; register < REGISTERS; register++) {
            tags |= tag(state, register) << 2 * register;
        }
        return tags;
    }

    private static int tag(ExtendedRegisters state, int register) {
        if ((state.valid >> register & 1) == 0) {
            return EMPTY;
        }
        int exponent = state.exponent[register] & 0x7fff;
        long mantissa = state.mantissa[register];
        if (exponent == 0 && mantissa == 0) {
            return ZERO;
        }
        return exponent == 0 || exponent == 0x7fff || mantissa >= 0 ? SPECIAL : VALID;
    }

    static void setFull(ExtendedRegisters state, int tags) {
        state.valid = 0;
        for (int register = 0; register < REGISTERS; register++) {
            state.valid |= (tags >> 2 * register & EMPTY) == EMPTY ? 0 : 1 << register;
        }
    }
}
