package com.vmaccel.x86.internal;

/** The rules of an encoding that are yes or no, as bits. */
public final class Attribute {

    /** LOCK is allowed if the destination is memory. */
    public static final int LOCK = 1;
    /** The operand size is 64 in 64-bit mode unless a prefix 66 makes it 16. */
    public static final int DEFAULT_64 = 1 << 1;
    /** The operand size is always 64 in 64-bit mode. */
    public static final int ALWAYS_64 = 1 << 2;
    /** ModRM.rm is a register whatever ModRM.mod says. */
    public static final int ANY_MOD = 1 << 3;
    /** The address needs a SIB byte. */
    public static final int SIB = 1 << 4;
    /** The index is a vector, so the address needs a SIB byte and at least 32 bits. */
    public static final int VSIB = 1 << 5;
    /** All registers of the same kind, the index and the mask included, have to differ. */
    public static final int DISTINCT = 1 << 6;
    /** EVEX.aaa may name a mask. */
    public static final int MASK = 1 << 7;
    /** EVEX.aaa has to name a mask other than k0. */
    public static final int MASK_NEEDED = 1 << 8;
    /** EVEX.z may be set. */
    public static final int ZEROING = 1 << 9;
    /** EVEX.z may be set only if the destination is a register. */
    public static final int ZEROING_REGISTER = 1 << 10;
    /** EVEX.b with registers means rounding. */
    public static final int ROUNDING = 1 << 11;
    /** EVEX.b with registers means suppressed exceptions. */
    public static final int SUPPRESS = 1 << 12;
    /** A register of VEX.vvvv is used. */
    public static final int USES_VVVV = 1 << 13;
    /** Some register numbers are no registers: segment, control, debug, bound, mask and tile registers. */
    public static final int FEW_REGISTERS = 1 << 14;
    /** The instruction widens with zeros. */
    public static final int ZERO_EXTENDS = 1 << 15;
    /** The instruction widens with the sign. */
    public static final int SIGN_EXTENDS = 1 << 16;
    /** There is a ModRM byte. */
    public static final int MODRM = 1 << 17;

    /** Memory needs an address of at least 32 bits. */
    public static final int WIDE_ADDRESS = 1 << 18;
    /** The address may not be relative to the instruction pointer. */
    public static final int NO_RELATIVE = 1 << 19;

    /** ModRM.reg is a general-purpose register, of which there are 16. */
    public static final int GENERAL_REG = 1 << 20;

    /** All that may make an instruction of a row that fits undefined. */
    public static final int RULES = SIB | VSIB | DISTINCT | FEW_REGISTERS | WIDE_ADDRESS | NO_RELATIVE;

    private Attribute() {}
}
