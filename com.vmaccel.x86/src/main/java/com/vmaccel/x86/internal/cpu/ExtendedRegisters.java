package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.internal.fp.FloatFlags;
import com.vmaccel.x86.internal.fp.FloatUnit;
import com.vmaccel.x86.internal.fp.SseUnit;

/** The x87, MMX and SSE registers. MMX registers are the mantissas of the x87 registers, by their physical numbers. */
public final class ExtendedRegisters {

    public static final int INITIAL_FCW = 0x37f;
    public static final int INITIAL_MXCSR = 0x1f80;
    private static final int X87_REGISTERS = 8;
    private static final int XMM_REGISTERS = 16;
    private static final int AREA = 72;
    private static final int CONTROL_DEFINED = 0x1f3f;
    private static final int CONTROL_ALWAYS = 0x40;
    /** ES and B. */
    private static final int SUMMARIES = 0x8080;

    /** The 64-bit mantissas of the physical x87 registers. */
    public final long[] mantissa = new long[X87_REGISTERS];
    /** Sign (bit 15) and exponent of the physical x87 registers. */
    public final short[] exponent = new short[X87_REGISTERS];
    /** Low and high halves of XMM0 to XMM15. */
    public final long[] xmm = new long[2 * XMM_REGISTERS];
    public int fcw = INITIAL_FCW;
    /** Without the top of the stack. */
    public int fsw;
    /** The number of the physical register that is ST(0). */
    public int top;
    /** Bit n: physical register n is not empty. */
    public int valid;
    public int fop;
    public long fip;
    public int fcs;
    public long fdp;
    public int fds;
    public int mxcsr = INITIAL_MXCSR;
    /** Where instructions that load much state collect it before they change any. */
    public final long[] area = new long[AREA];
    /** What x87 instructions compute with. */
    public final FloatUnit fpu = new FloatUnit();
    /** What SSE instructions compute with. */
    public final SseUnit sse = new SseUnit();

    ExtendedRegisters() {}

    /** FSW with the top of the stack in its place. */
    public int statusWord() {
        return fsw & ~0x3800 | top << 11;
    }

    public void setStatusWord(int value) {
        fsw = value & 0xc7ff;
        top = value >> 11 & 7;
    }

    /** Loads the control word, of which some bits cannot be changed. */
    public void setControlWord(int value) {
        fcw = value & CONTROL_DEFINED | CONTROL_ALWAYS;
        summariseExceptions();
    }

    /** Lets ES and B of the status word say whether an exception is pending. */
    public void summariseExceptions() {
        boolean pending = (fsw & ~fcw & FloatFlags.ALL) != 0;
        fsw = fsw & ~SUMMARIES | (pending ? SUMMARIES : 0);
    }
}
