package com.vmaccel.x86.internal;

/**
 * What an instruction looks like before its row is found, as a set of bits, one from each of these groups. A row accepts a set of bits from each group; it fits if it accepts
 * all bits of the instruction.
 */
public final class Selector {

    /** No mandatory prefix, 66, F3, F2: the last of F3 and F2 hides 66. */
    public static final int NP = 1;
    /** Mandatory prefix 66. */
    public static final int P66 = 1 << 1;
    /** Mandatory prefix F3. */
    public static final int PF3 = 1 << 2;
    /** Mandatory prefix F2. */
    public static final int PF2 = 1 << 3;
    /** 16-bit code; 32-bit and 64-bit code are the next two bits. */
    public static final int MODE16 = 1 << 4;
    /** 64-bit code. */
    public static final int MODE64 = 1 << 6;
    /** An operand size of 16 bits; 32 and 64 are the next two bits. */
    public static final int SIZE16 = 1 << 7;
    /** REX.W, VEX.W or EVEX.W is 0; 1 is the next bit. */
    public static final int W0 = 1 << 10;
    /** There is no prefix 66, not even one that F3 or F2 hides; there is one is the next bit. */
    public static final int NO66 = 1 << 12;
    /** An address size of 16 bits; 32 and 64 are the next two bits. */
    public static final int ADDRESS16 = 1 << 14;
    /** A vector length of 128 bits, or outside of VEX and EVEX; 256, 512 and the reserved value are the next three bits. */
    public static final int L128 = 1 << 17;
    /** ModRM.rm is memory, or there is no ModRM; a register is the next bit. */
    public static final int MEMORY = 1 << 21;
    /** ModRM.rm is a register. */
    public static final int REGISTER = 1 << 22;
    /** REX.B is 0; 1 is the next bit. */
    public static final int B0 = 1 << 23;

    static final int PREFIXES = NP | P66 | PF3 | PF2;
    static final int MODES = 7 * MODE16;
    static final int SIZES = 7 * SIZE16;
    static final int WS = 3 * W0;
    static final int ADDRESSES = 7 * ADDRESS16;
    static final int LENGTHS = 15 * L128;
    static final int MODS = MEMORY | REGISTER;
    static final int BS = 3 * B0;
    static final int ALL = (1 << 25) - 1;

    static final int HAS_66 = 3 * NO66;

    /** The groups. */
    static final int[] GROUPS = {PREFIXES, MODES, SIZES, WS, HAS_66, ADDRESSES, LENGTHS, MODS, BS};

    private Selector() {}
}
