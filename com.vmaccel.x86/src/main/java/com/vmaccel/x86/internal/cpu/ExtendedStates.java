package com.vmaccel.x86.internal.cpu;

import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.XsaveComponent;

/** Moves the x87 and SSE registers to and from their saved form. */
public final class ExtendedStates {

    private static final int REGISTERS = 8;
    private static final int FIRST_REGISTER = 3;
    private static final long LOW32 = 0xffff_ffffL;

    private ExtendedStates() {}

    public static ExtendedState read(ExtendedRegisters registers) {
        long[] x87 = new long[XsaveComponent.X87.words()];
        x87[0] = registers.fcw & 0xffff | (long) registers.statusWord() << 16 | (long) (registers.valid & 0xff) << 32 | (long) (registers.fop & 0x7ff) << 48;
        x87[1] = registers.fip;
        x87[2] = registers.fdp;
        for (int i = 0; i < REGISTERS; i++) {
            int physical = registers.top + i & 7;
            x87[FIRST_REGISTER + 2 * i] = registers.mantissa[physical];
            x87[FIRST_REGISTER + 2 * i + 1] = registers.exponent[physical] & 0xffff;
        }
        long[] sse = new long[XsaveComponent.SSE.words()];
        sse[0] = registers.mxcsr & LOW32;
        System.arraycopy(registers.xmm, 0, sse, 1, registers.xmm.length);
        return ExtendedState.INITIAL.with(XsaveComponent.X87, x87).with(XsaveComponent.SSE, sse);
    }

    public static void write(ExtendedRegisters registers, ExtendedState state) {
        long[] x87 = state.words(XsaveComponent.X87);
        registers.fcw = (int) x87[0] & 0xffff;
        registers.setStatusWord((int) (x87[0] >>> 16) & 0xffff);
        registers.valid = (int) (x87[0] >>> 32) & 0xff;
        registers.fop = (int) (x87[0] >>> 48) & 0x7ff;
        registers.fip = x87[1];
        registers.fcs = 0;
        registers.fdp = x87[2];
        registers.fds = 0;
        for (int i = 0; i < REGISTERS; i++) {
            int physical = registers.top + i & 7;
            registers.mantissa[physical] = x87[FIRST_REGISTER + 2 * i];
            registers.exponent[physical] = (short) x87[FIRST_REGISTER + 2 * i + 1];
        }
        long[] sse = state.words(XsaveComponent.SSE);
        registers.mxcsr = (int) sse[0];
        System.arraycopy(sse, 1, registers.xmm, 0, registers.xmm.length);
    }
}
