package com.vmaccel.itest.adversary.execute;

import com.vmaccel.itest.adversary.instruction.Operation;

/**
 * A result of arithmetic with the flags it sets. Logical operations leave AF undefined; here as on processors it becomes zero. Source: Intel SDM volume 1
 * appendix A.
 *
 * @param value the result, zero-extended
 * @param flags the status flags that are set
 * @param affected the status flags that are replaced
 */
record Alu(long value, long flags, long affected) {

    /**
     * Calculates.
     *
     * @param operation an operation of one or two operands
     * @param left the first operand, zero-extended
     * @param right the second one, zero-extended; ignored where there is none
     * @param size bytes
     * @param rflags the flags before
     * @return the result
     */
    static Alu apply(Operation operation, long left, long right, int size, long rflags) {
        long carry = rflags & Flags.CF;
        return switch (operation) {
            case ADD, XADD -> add(left, right, 0, size);
            case ADC -> add(left, right, carry, size);
            case SUB, CMP, CMPXCHG, CMPS, SCAS -> subtract(left, right, 0, size);
            case SBB -> subtract(left, right, carry, size);
            case INC -> add(left, 1, 0, size).keepingCarry();
            case DEC -> subtract(left, 1, 0, size).keepingCarry();
            case NEG -> subtract(0, left, 0, size);
            case AND, TEST -> logic(left & right, size);
            case OR -> logic(left | right, size);
            case XOR -> logic(left ^ right, size);
            case NOT -> new Alu(~left & mask(size), 0, 0);
            default -> throw new AssertionError(operation + " does not calculate");
        };
    }

    /** Returns a mask of the low bytes. */
    static long mask(int size) {
        return size == Long.BYTES ? -1 : (1L << 8 * size) - 1;
    }

    /** Extends the sign of a number. */
    static long signExtend(long value, int size) {
        int unused = Long.SIZE - 8 * size;
        return value << unused >> unused;
    }

    private static Alu add(long left, long right, long carry, int size) {
        long result = left + right + carry & mask(size);
        long carries = left & right | (left | right) & ~result;
        long overflows = (left ^ result) & (right ^ result);
        return arithmetic(result, left ^ right ^ result, carries, overflows, size);
    }

    private static Alu subtract(long left, long right, long borrow, int size) {
        long result = left - right - borrow & mask(size);
        long borrows = ~left & right | (~left | right) & result;
        long overflows = (left ^ right) & (left ^ result);
        return arithmetic(result, left ^ right ^ result, borrows, overflows, size);
    }

    private static Alu arithmetic(long result, long halfCarries, long carries, long overflows, int size) {
        long flags = common(result, size) | halfCarries & Flags.AF;
        flags |= isNegative(carries, size) ? Flags.CF : 0;
        flags |= isNegative(overflows, size) ? Flags.OF : 0;
        return new Alu(result, flags, Flags.STATUS);
    }

    private static Alu logic(long result, int size) {
        return new Alu(result, common(result, size), Flags.STATUS);
    }

    /** Returns the zero, sign and parity flags of a result. */
    static long common(long result, int size) {
        long flags = result == 0 ? Flags.ZF : 0;
        flags |= isNegative(result, size) ? Flags.SF : 0;
        return flags | ((Long.bitCount(result & 0xff) & 1) == 0 ? Flags.PF : 0);
    }

    private static boolean isNegative(long value, int size) {
        return (value >>> 8 * size - 1 & 1) != 0;
    }

    private Alu keepingCarry() {
        return new Alu(value, flags & ~Flags.CF, affected & ~Flags.CF);
    }
}
