package com.vmaccel.x86.internal.cpu;

/**
 * RFLAGS. The six status flags are not computed until asked for: an instruction leaves its result and the carries out of each bit. Carries are justified to the left, so that bit 63
 * is the carry flag whatever the width, and bits 63 and 62 differ when there is an overflow.
 */
public final class Flags {

    public static final int CF = 1;
    public static final int PF = 1 << 2;
    public static final int AF = 1 << 4;
    public static final int ZF = 1 << 6;
    public static final int SF = 1 << 7;
    public static final int TF = 1 << 8;
    public static final int IF = 1 << 9;
    public static final int DF = 1 << 10;
    public static final int OF = 1 << 11;
    public static final int IOPL = 3 << 12;
    public static final int NT = 1 << 14;
    public static final int RF = 1 << 16;
    public static final int VM = 1 << 17;
    public static final int AC = 1 << 18;
    public static final int VIF = 1 << 19;
    public static final int VIP = 1 << 20;
    public static final int ID = 1 << 21;

    /** The flags instructions compute. */
    public static final int STATUS = CF | PF | AF | ZF | SF | OF;
    /** Every flag there is, but the one that is always 1. */
    public static final int ALL = STATUS | TF | IF | DF | IOPL | NT | RF | VM | AC | VIF | VIP | ID;
    private static final int ALWAYS = 2;

    /** The sign-extended result: zero and sign are its, parity that of its low byte. */
    public long result = 1;
    /** The carries, justified to the left. */
    public long carry;
    /** Bit 4: AF. Bits 8-15: what to exchange in the low byte before parity is taken. Bit 31: whether the sign is the other one. */
    public int aux;
    /** All flags but the status flags. */
    private int control = ALWAYS;

    // ---- setting status

    public void set(long newResult, long carries, int halfCarry) {
        result = newResult;
        carry = carries;
        aux = halfCarry & AF;
    }

    /** As logic does: no carry, no overflow. */
    public void setLogic(long newResult) {
        result = newResult;
        carry = 0;
        aux = 0;
    }

    public void setCarry(boolean value) {
        setCarryAndOverflow(value, overflow());
    }

    public void setCarryAndOverflow(boolean newCarry, boolean overflow) {
        carry = (newCarry ? 1L << 63 : 0) | (newCarry != overflow ? 1L << 62 : 0);
    }

    /** The same of numbers that are 0 or 1, without a branch for a processor to guess. */
    public void setCarryAndOverflow(long newCarry, long overflow) {
        carry = newCarry << 63 | (newCarry ^ overflow) << 62;
    }

    public void setZero(boolean zero) {
        setStatus(status() & ~ZF | (zero ? ZF : 0));
    }

    public void setStatus(int bits) {
        boolean zero = (bits & ZF) != 0;
        result = zero ? 0 : 1;
        boolean evenNow = zero;
        int parity = (bits & PF) != 0 == evenNow ? 0 : 1 << 8;
        aux = bits & AF | parity | ((bits & SF) != 0 ? 1 << 31 : 0);
        setCarryAndOverflow((bits & CF) != 0, (bits & OF) != 0);
    }

    // ---- asking

    public boolean carry() {
        return carry < 0;
    }

    public boolean overflow() {
        return (carry ^ carry << 1) < 0;
    }

    public boolean zero() {
        return result == 0;
    }

    public boolean sign() {
        return (result ^ (long) aux << 32) < 0;
    }

    public boolean parity() {
        return (Integer.bitCount(((int) result ^ aux >>> 8) & 0xff) & 1) == 0;
    }

    private boolean less() {
        return (carry ^ carry << 1 ^ result ^ (long) aux << 32) < 0;
    }

    /** Whether a condition of Jcc, SETcc or CMOVcc holds, by its number in the opcode. */
    public boolean test(int condition) {
        boolean holds = switch (condition >> 1) {
            case 0 -> overflow();
            case 1 -> carry();
            case 2 -> zero();
            case 3 -> carry() || zero();
            case 4 -> sign();
            case 5 -> parity();
            case 6 -> less();
            default -> zero() || less();
        };
        return holds != ((condition & 1) != 0);
    }

    public int status() {
        return (carry() ? CF : 0) | (parity() ? PF : 0) | aux & AF | (zero() ? ZF : 0) | (sign() ? SF : 0) | (overflow() ? OF : 0);
    }

    public int all() {
        return control | status();
    }

    public void setAll(int value) {
        control = value & ALL & ~STATUS | ALWAYS;
        setStatus(value);
    }

    /** Whether a flag that is not a status flag is set. */
    public boolean has(int flag) {
        return (control & flag) != 0;
    }

    /** Sets or clears flags that are not status flags. */
    public void put(int mask, boolean value) {
        control = value ? control | mask : control & ~mask;
    }

    public int iopl() {
        return control >> 12 & 3;
    }
}
