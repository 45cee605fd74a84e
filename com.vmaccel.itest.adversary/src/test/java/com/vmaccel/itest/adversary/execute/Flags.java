package com.vmaccel.itest.adversary.execute;

/** Bits of RFLAGS. Source: Intel SDM volume 1 section 3.4.3. */
public final class Flags {

    /** Carry. */
    public static final long CF = 1;
    /** Even parity of the low byte. */
    public static final long PF = 1 << 2;
    /** Carry out of bit 3. */
    public static final long AF = 1 << 4;
    /** Zero. */
    public static final long ZF = 1 << 6;
    /** Sign. */
    public static final long SF = 1 << 7;
    /** Trap after each instruction. */
    public static final long TF = 1 << 8;
    /** Interrupts enabled. */
    public static final long IF = 1 << 9;
    /** String instructions go down. */
    public static final long DF = 1 << 10;
    /** Signed overflow. */
    public static final long OF = 1 << 11;
    /** Debug faults of the next instruction are masked. */
    public static final long RF = 1 << 16;
    /** Virtual 8086 mode. */
    public static final long VM = 1 << 17;
    /** What arithmetic sets. */
    public static final long STATUS = CF | PF | AF | ZF | SF | OF;

    private Flags() {}
}
