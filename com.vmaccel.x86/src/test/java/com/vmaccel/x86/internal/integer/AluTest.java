package com.vmaccel.x86.internal.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.x86.internal.cpu.Flags;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results and flags of addition and subtraction against numbers of any length. */
class AluTest {

    private static final int ROUNDS = 2000;

    private final Random random = new Random(6);
    private final Flags flags = new Flags();

    /** A number of some bits, often one near the ends of its range. */
    private long operand(int bits) {
        long value = random.nextInt(3) == 0 ? random.nextInt(5) - 2L << (random.nextBoolean() ? bits - 1 : 0) : random.nextLong();
        return value & -1L >>> 64 - bits;
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static BigInteger signed(long value, int bits) {
        return BigInteger.valueOf(value << 64 - bits >> 64 - bits);
    }

    private void expect(String what, int bits, BigInteger unsigned, BigInteger signed, int half, long result) {
        long expected = unsigned.longValue() & -1L >>> 64 - bits;
        assertEquals(expected, result, what);
        BigInteger limit = BigInteger.ONE.shiftLeft(bits - 1);
        int status = (unsigned.signum() < 0 || unsigned.bitLength() > bits ? Flags.CF : 0)
                | (Long.bitCount(expected & 0xff) % 2 == 0 ? Flags.PF : 0)
                | (half < 0 || half > 15 ? Flags.AF : 0)
                | (expected == 0 ? Flags.ZF : 0)
                | (BigInteger.valueOf(expected).testBit(bits - 1) ? Flags.SF : 0)
                | (signed.compareTo(limit.negate()) < 0 || signed.compareTo(limit) >= 0 ? Flags.OF : 0);
        assertEquals(Integer.toHexString(status), Integer.toHexString(flags.status()), what);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void sums(int bits) {
        for (int i = 0; i < ROUNDS; i++) {
            long a = operand(bits);
            long b = operand(bits);
            int carry = random.nextInt(2);
            flags.setStatus(carry);
            long result = carry == 0 && random.nextBoolean() ? Alu.add(flags, a, b, 64 - bits) : Alu.adc(flags, a, b, 64 - bits);
            BigInteger in = BigInteger.valueOf(carry);
            expect("%d bits: %x + %x + %d".formatted(bits, a, b, carry), bits, unsigned(a).add(unsigned(b)).add(in), signed(a, bits).add(signed(b, bits)).add(in),
                    (int) (a & 15) + (int) (b & 15) + carry, result);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void differences(int bits) {
        for (int i = 0; i < ROUNDS; i++) {
            long a = operand(bits);
            long b = operand(bits);
            int borrow = random.nextInt(2);
            flags.setStatus(borrow);
            long result = borrow == 0 && random.nextBoolean() ? Alu.sub(flags, a, b, 64 - bits) : Alu.sbb(flags, a, b, 64 - bits);
            BigInteger in = BigInteger.valueOf(borrow);
            expect("%d bits: %x - %x - %d".formatted(bits, a, b, borrow), bits, unsigned(a).subtract(unsigned(b)).subtract(in),
                    signed(a, bits).subtract(signed(b, bits)).subtract(in), (int) (a & 15) - (int) (b & 15) - borrow, result);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void stepsKeepTheCarry(int bits) {
        for (int i = 0; i < ROUNDS; i++) {
            long a = operand(bits);
            boolean up = random.nextBoolean();
            int carry = random.nextInt(2);
            flags.setStatus(carry);
            long result = up ? Alu.inc(flags, a, 64 - bits) : Alu.dec(flags, a, 64 - bits);
            assertEquals(carry == 1, flags.carry());
            flags.setCarryAndOverflow(up ? result == 0 : a == 0, flags.overflow());
            BigInteger one = up ? BigInteger.ONE : BigInteger.ONE.negate();
            expect("%d bits: %x step %s".formatted(bits, a, one), bits, unsigned(a).add(one), signed(a, bits).add(one), (int) (a & 15) + one.intValue(), result);
        }
    }
}
