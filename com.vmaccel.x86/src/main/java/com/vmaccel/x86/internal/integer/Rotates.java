package com.vmaccel.x86.internal.integer;

import com.vmaccel.x86.Operation;
import com.vmaccel.x86.internal.cpu.Flags;
import com.vmaccel.x86.internal.cpu.InstructionSet;

/** ROL, ROR, RCL, RCR. They change carry and overflow only; where overflow is undefined it is what the formula for a count of 1 gives. */
final class Rotates {

    private Rotates() {}

    static void addTo(InstructionSet set) {
        set.add(Operation.ROL, (cpu, op) -> Shifts.shift(cpu, op, Rotates::left), site -> ShiftOps.create(ShiftOps.ROTATE_LEFT, site));
        set.add(Operation.ROR, (cpu, op) -> Shifts.shift(cpu, op, Rotates::right), site -> ShiftOps.create(ShiftOps.ROTATE_RIGHT, site));
        set.add(Operation.RCL, (cpu, op) -> Shifts.shift(cpu, op, Rotates::leftThroughCarry));
        set.add(Operation.RCR, (cpu, op) -> Shifts.shift(cpu, op, Rotates::rightThroughCarry));
    }

    private static long mask(int bits) {
        return -1L >>> 64 - bits;
    }

    private static long rotated(long value, int count, int bits) {
        int left = count & bits - 1;
        long whole = value & mask(bits);
        return left == 0 ? whole : (whole << left | whole >>> bits - left) & mask(bits);
    }

    static long left(Flags flags, long value, int count, int bits) {
        long result = rotated(value, count, bits);
        long carry = result & 1;
        flags.setCarryAndOverflow(carry, carry ^ result >>> bits - 1);
        return result;
    }

    static long right(Flags flags, long value, int count, int bits) {
        long result = rotated(value, bits - (count & bits - 1), bits);
        long carry = result >>> bits - 1;
        flags.setCarryAndOverflow(carry, carry ^ result >>> bits - 2 & 1);
        return result;
    }

    static long leftThroughCarry(Flags flags, long value, int count, int bits) {
        long result = value & mask(bits);
        boolean carry = flags.carry();
        for (int i = count % (bits + 1); i > 0; i--) {
            boolean out = (result >>> bits - 1 & 1) != 0;
            result = (result << 1 | (carry ? 1 : 0)) & mask(bits);
            carry = out;
        }
        flags.setCarryAndOverflow(carry, carry != ((result >>> bits - 1 & 1) != 0));
        return result;
    }

    static long rightThroughCarry(Flags flags, long value, int count, int bits) {
        long result = value & mask(bits);
        boolean carry = flags.carry();
        for (int i = count % (bits + 1); i > 0; i--) {
            boolean out = (result & 1) != 0;
            result = result >>> 1 | (carry ? 1L << bits - 1 : 0);
            carry = out;
        }
        flags.setCarryAndOverflow(carry, ((result >>> bits - 1 ^ result >>> bits - 2) & 1) != 0);
        return result;
    }
}
