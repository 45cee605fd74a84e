package com.vmaccel.x86.internal.simd;

import com.vmaccel.x86.internal.cpu.Cpu;
import com.vmaccel.x86.internal.cpu.ExtendedRegisters;
import com.vmaccel.x86.internal.cpu.HandlerOp;
import java.util.Arrays;

/**
 * The 512 bytes of FXSAVE, with which XSAVE's area begins, as 64 quadwords: what state becomes of which, both ways. Source: Intel SDM volume 1, section 10.5 and table 10-2.
 */
final class LegacyArea {

    /** The first quadword of the x87 registers, two for each. */
    static final int X87 = 4;
    /** The first quadword of the XMM registers, two for each. */
    static final int XMM = 20;
    /** The quadword of MXCSR and its mask. */
    static final int MXCSR = 3;
    /** The bits of MXCSR there are. */
    static final int MXCSR_MASK = 0xffff;
    private static final int X87_REGISTERS = 8;
    private static final long LOW = 0xffff_ffffL;
    private static final int OPCODE = 0x7ff;

    private LegacyArea() {}

    /** How many XMM registers the mode has. */
    static int xmmRegisters(Cpu cpu) {
        return cpu.code64 ? 16 : 8;
    }

    /** Whether pointers have 64 bits, instead of 32 and a selector. */
    static boolean hasWidePointers(HandlerOp op) {
        return op.size == 64;
    }

    /** The quadword of control, status, tags and opcode. */
    static long control(ExtendedRegisters state) {
        return state.fcw | (long) state.statusWord() << 16 | (long) state.valid << 32 | (long) (state.fop & OPCODE) << 48;
    }

    static long instructionPointer(ExtendedRegisters state, boolean wide) {
        return wide ? state.fip : state.fip & LOW | (long) state.fcs << 32;
    }

    static long dataPointer(ExtendedRegisters state, boolean wide) {
        return wide ? state.fdp : state.fdp & LOW | (long) state.fds << 32;
    }

    static long mxcsr(ExtendedRegisters state) {
        return state.mxcsr | (long) MXCSR_MASK << 32;
    }

    /** The quadword of half an x87 register. */
    static long x87(ExtendedRegisters state, int quadword) {
        int register = state.top + quadword / 2 & X87_REGISTERS - 1;
        return quadword % 2 == 0 ? state.mantissa[register] : state.exponent[register] & 0xffffL;
    }

    /** Loads the x87 state from the quadwords of an area. */
    static void loadX87(ExtendedRegisters state, long[] area, boolean wide) {
        state.setStatusWord((int) (area[0] >> 16) & 0xffff);
        state.valid = (int) (area[0] >> 32) & 0xff;
        state.fop = (int) (area[0] >> 48) & OPCODE;
        state.fip = wide ? area[1] : area[1] & LOW;
        state.fcs = wide ? 0 : (int) (area[1] >> 32) & 0xffff;
        state.fdp = wide ? area[2] : area[2] & LOW;
        state.fds = wide ? 0 : (int) (area[2] >> 32) & 0xffff;
        for (int i = 0; i < X87_REGISTERS; i++) {
            int register = state.top + i & X87_REGISTERS - 1;
            state.mantissa[register] = area[X87 + 2 * i];
            state.exponent[register] = (short) area[X87 + 2 * i + 1];
        }
        state.setControlWord((int) area[0] & 0xffff);
    }

    /** Puts the x87 state as it is after FNINIT, with registers of zero. */
    static void initialiseX87(ExtendedRegisters state) {
        Arrays.fill(state.area, 0, XMM, 0);
        state.area[0] = ExtendedRegisters.INITIAL_FCW;
        loadX87(state, state.area, true);
    }

    /** Whether the x87 state is what {@link #initialiseX87} makes it. */
    static boolean isInitialX87(ExtendedRegisters state) {
        if (control(state) != ExtendedRegisters.INITIAL_FCW || (state.fip | state.fdp | state.fcs | state.fds) != 0) {
            return false;
        }
        for (int i = 0; i < 2 * X87_REGISTERS; i++) {
            if (x87(state, i) != 0) {
                return false;
            }
        }
        return true;
    }

    static boolean isInitialXmm(Cpu cpu) {
        for (int i = 0; i < 2 * xmmRegisters(cpu); i++) {
            if (cpu.extended.xmm[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
