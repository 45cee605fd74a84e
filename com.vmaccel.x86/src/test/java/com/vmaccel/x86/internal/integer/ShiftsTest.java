package com.vmaccel.x86.internal.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.x86.internal.cpu.Flags;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shifts and rotates against the same made of steps by one bit, on an array of bits. */
class ShiftsTest {

    private static final int ROUNDS = 1000;

    private final Random random = new Random(7);
    private final Flags flags = new Flags();

    /** A register of bits, the lowest first, and the carry. */
    private static final class Bits {
        private final boolean[] bits;
        private boolean carry;

        Bits(long value, int width, boolean carry) {
            bits = new boolean[width];
            for (int i = 0; i < width; i++) {
                bits[i] = (value >>> i & 1) != 0;
            }
            this.carry = carry;
        }

        long value() {
            long value = 0;
            for (int i = 0; i < bits.length; i++) {
                value |= bits[i] ? 1L << i : 0;
            }
            return value;
        }

        void up(boolean in) {
            carry = bits[bits.length - 1];
            System.arraycopy(bits, 0, bits, 1, bits.length - 1);
            bits[0] = in;
        }

        void down(boolean in) {
            carry = bits[0];
            System.arraycopy(bits, 1, bits, 0, bits.length - 1);
            bits[bits.length - 1] = in;
        }

        boolean lowest() {
            return bits[0];
        }

        boolean highest() {
            return bits[bits.length - 1];
        }
    }

    private interface Step {
        void apply(Bits bits);
    }

    private void compare(String name, int width, Shifts.Shift shift, Step step) {
        for (int i = 0; i < ROUNDS; i++) {
            long value = random.nextLong() & -1L >>> 64 - width;
            int count = 1 + random.nextInt(width == 64 ? 63 : 31);
            boolean carry = random.nextBoolean();
            flags.setStatus(carry ? Flags.CF : 0);
            Bits expected = new Bits(value, width, carry);
            boolean highest = expected.highest();
            for (int n = 0; n < count; n++) {
                step.apply(expected);
            }
            String what = "%s of %d bits: %x by %d, carry %s".formatted(name, width, value, count, carry);
            assertEquals(Long.toHexString(expected.value()), Long.toHexString(shift.apply(flags, value, count, width)), what);
            assertEquals(expected.carry, flags.carry(), what);
            if (count == 1) {
                assertEquals(!name.equals("SAR") && highest != expected.highest(), !name.equals("SAR") && flags.overflow(), what);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void shifts(int width) {
        compare("SHL", width, Shifts::left, bits -> bits.up(false));
        compare("SHR", width, Shifts::right, bits -> bits.down(false));
        compare("SAR", width, Shifts::arithmeticRight, bits -> bits.down(bits.highest()));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void rotates(int width) {
        compare("ROL", width, Rotates::left, bits -> bits.up(bits.highest()));
        compare("ROR", width, Rotates::right, bits -> bits.down(bits.lowest()));
        compare("RCL", width, Rotates::leftThroughCarry, bits -> bits.up(bits.carry));
        compare("RCR", width, Rotates::rightThroughCarry, bits -> bits.down(bits.carry));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void doubleShifts(int width) {
        for (int i = 0; i < ROUNDS; i++) {
            long value = random.nextLong() & -1L >>> 64 - width;
            long more = random.nextLong() & -1L >>> 64 - width;
            int count = 1 + random.nextInt(width - 1);
            Bits up = new Bits(value, width, false);
            Bits down = new Bits(value, width, false);
            for (int n = 0; n < count; n++) {
                up.up((more >>> width - 1 - n & 1) != 0);
                down.down((more >>> n & 1) != 0);
            }
            String what = "%d bits: %x, %x by %d".formatted(width, value, more, count);
            assertEquals(up.value(), Shifts.doubleLeft(flags, value, more, count, width), what);
            assertEquals(up.carry, flags.carry(), what);
            assertEquals(down.value(), Shifts.doubleRight(flags, value, more, count, width), what);
            assertEquals(down.carry, flags.carry(), what);
        }
    }
}
