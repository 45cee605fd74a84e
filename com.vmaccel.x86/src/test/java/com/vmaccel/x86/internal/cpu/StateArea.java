package com.vmaccel.x86.internal.cpu;

/** What of the areas of FXSAVE and XSAVE differs between families of processors. */
final class StateArea {

    private static final int OPCODE = 4;
    private static final int POINTERS = 8;
    private static final int POINTERS_END = 24;
    private static final int MXCSR_MASK = 28;

    private StateArea() {}

    /** Whether a doubleword holds the pointers to the last instruction, which some only save with an exception pending, or the mask of MXCSR. */
    static boolean isIncomparable(int offset) {
        return offset == OPCODE || offset >= POINTERS && offset < POINTERS_END || offset == MXCSR_MASK;
    }
}
