package com.vmaccel.itest.adversary.execute;

import com.vmaccel.itest.adversary.instruction.Operation;

/**
 * A shifted or rotated value with the flags it sets, one bit at a time. A count of zero sets none. AF is undefined after a shift and OF after one by more than
 * a bit: here, as on processors, AF becomes zero and OF what the last bit gives. Source: Intel SDM volume 2, RCL and SAL.
 *
 * @param value the result, zero-extended
 * @param flags the status flags that are set
 * @param affected the status flags that are replaced
 */
record Shift(long value, long flags, long affected) {

    private static final long CARRY_AND_OVERFLOW = Flags.CF | Flags.OF;

    static Shift apply(Operation operation, long operand, int count, int size, long rflags) {
        int times = count & (size == Long.BYTES ? 63 : 31);
        if (times == 0) {
            return new Shift(operand, 0, 0);
        }
        Shift result = new Shift(operand, rflags & Flags.CF, CARRY_AND_OVERFLOW);
        for (int i = 0; i < times; i++) {
            result = result.byOne(operation, size);
        }
        boolean rotates = operation.ordinal() < Operation.SHL.ordinal();
        return rotates ? result : new Shift(result.value, result.flags | Alu.common(result.value, size), Flags.STATUS);
    }

    private Shift byOne(Operation operation, int size) {
        int top = 8 * size - 1;
        long sign = value >>> top & 1;
        long low = value & 1;
        long carry = flags & Flags.CF;
        return switch (operation) {
            case ROL -> left(sign, size);
            case RCL -> left(carry, size);
            case SHL -> left(0, size);
            case ROR -> right(low, size);
            case RCR -> right(carry, size);
            case SHR -> right(0, size);
            case SAR -> right(sign, size);
            default -> throw new AssertionError(operation + " does not shift");
        };
    }

    private Shift left(long in, int size) {
        long out = value >>> 8 * size - 1 & 1;
        long result = (value << 1 | in) & Alu.mask(size);
        long overflow = result >>> 8 * size - 1 ^ out;
        return new Shift(result, out | (overflow != 0 ? Flags.OF : 0), affected);
    }

    private Shift right(long in, int size) {
        int top = 8 * size - 1;
        long result = value >>> 1 | in << top;
        long overflow = (result >>> top ^ result >>> top - 1) & 1;
        return new Shift(result, value & 1 | (overflow != 0 ? Flags.OF : 0), affected);
    }
}
