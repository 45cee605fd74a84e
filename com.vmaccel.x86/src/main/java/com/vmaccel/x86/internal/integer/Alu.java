package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.internal.cpu.Flags;

/**
 * Integer arithmetic and logic over plain values. Each method takes operands of any width, of which bits beyond the width do not count, and {@code shift}, 64 less the width: operands
 * are justified to the left, so that one definition serves all widths. It sets the flags and returns the result, zero-extended.
 */
final class Alu {

    static final int ADD = 0;
    static final int OR = 1;
    static final int ADC = 2;
    static final int SBB = 3;
    static final int AND = 4;
    static final int SUB = 5;
    static final int XOR = 6;
    static final int CMP = 7;
    static final int TEST = 8;

    private Alu() {}

    /** Applies an operation, by the number it has in the opcode; {@code CMP} and {@code TEST} return what is not written. */
    static long apply(int kind, Flags flags, long a, long b, int shift) {
        return switch (kind) {
            case ADD -> add(flags, a, b, shift);
            case OR -> logic(flags, a | b, shift);
            case ADC -> adc(flags, a, b, shift);
            case SBB -> sbb(flags, a, b, shift);
            case AND, TEST -> logic(flags, a & b, shift);
            case SUB, CMP -> sub(flags, a, b, shift);
            default -> logic(flags, a ^ b, shift);
        };
    }

    static long add(Flags flags, long a, long b, int shift) {
        long x = a << shift;
        long y = b << shift;
        return added(flags, x, y, x + y, shift);
    }

    static long adc(Flags flags, long a, long b, int shift) {
        long x = a << shift;
        long y = b << shift;
        return added(flags, x, y, x + y + (flags.carry() ? 1L << shift : 0), shift);
    }

    private static long added(Flags flags, long x, long y, long sum, int shift) {
        flags.set(sum >> shift, x & y | (x | y) & ~sum, (int) ((x ^ y ^ sum) >>> shift));
        return sum >>> shift;
    }

    static long sub(Flags flags, long a, long b, int shift) {
        long x = a << shift;
        long y = b << shift;
        return subtracted(flags, x, y, x - y, shift);
    }

    static long sbb(Flags flags, long a, long b, int shift) {
        long x = a << shift;
        long y = b << shift;
        return subtracted(flags, x, y, x - y - (flags.carry() ? 1L << shift : 0), shift);
    }

    private static long subtracted(Flags flags, long x, long y, long difference, int shift) {
        flags.set(difference >> shift, ~x & y | (~x | y) & difference, (int) ((x ^ y ^ difference) >>> shift));
        return difference >>> shift;
    }

    static long logic(Flags flags, long value, int shift) {
        flags.setLogic(value << shift >> shift);
        return value << shift >>> shift;
    }

    static long inc(Flags flags, long a, int shift) {
        long carry = flags.carry >>> 63;
        long result = add(flags, a, 1, shift);
        flags.setCarryAndOverflow(carry, (flags.carry ^ flags.carry << 1) >>> 63);
        return result;
    }

    static long dec(Flags flags, long a, int shift) {
        long carry = flags.carry >>> 63;
        long result = sub(flags, a, 1, shift);
        flags.setCarryAndOverflow(carry, (flags.carry ^ flags.carry << 1) >>> 63);
        return result;
    }
}
