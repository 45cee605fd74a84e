package com.vmaccel.bench.internal.soft;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.zip.CRC32;

/** What the integer kernels compute, by other means where Java has them. */
final class IntegerKernels {

    private static final int SIEVE_LIMIT = 1 << 18;
    private static final int TEXT_BYTES = 1 << 16;
    private static final int MESSAGE_BYTES = 4096;
    private static final int FIBONACCI_18 = 2584;
    private static final int VM_LIMIT = 299;

    private IntegerKernels() {}

    /** Bytes that look random: the upper byte of a linear congruence. */
    static byte[] fill(int count) {
        byte[] bytes = new byte[count];
        int seed = 1;
        for (int i = 0; i < count; i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = (byte) (seed >>> 24);
        }
        return bytes;
    }

    static long alu(int repetitions) {
        long a = 0x9e3779b97f4a7c15L;
        long b = 1;
        for (int i = 0; i < repetitions * 1000; i++) {
            a ^= a << 13;
            a ^= a >>> 7;
            a ^= a << 17;
            b = Long.rotateLeft(b + a * 0x2545f4914f6cdd1dL, 11) ^ i;
        }
        return a + b;
    }

    /** The primes' sum, once for the first repetition, twice for the second, and so on. */
    static long sieve(int repetitions) {
        BitSet composite = new BitSet(SIEVE_LIMIT);
        long sum = 0;
        for (int i = 2; i < SIEVE_LIMIT; i = composite.nextClearBit(i + 1)) {
            sum += i;
            for (int multiple = 2 * i; multiple < SIEVE_LIMIT; multiple += i) {
                composite.set(multiple);
            }
        }
        return sum * growing(repetitions);
    }

    private static long growing(int repetitions) {
        return (long) repetitions * (repetitions + 1) / 2;
    }

    static long crc32(int repetitions) {
        byte[] text = fill(TEXT_BYTES);
        CRC32 crc = new CRC32();
        for (int r = 0; r < repetitions; r++) {
            crc.update(text);
        }
        return crc.getValue();
    }

    /** Each digest replaces the beginning of the next message. */
    static long sha256(int repetitions) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] message = fill(MESSAGE_BYTES);
            for (int r = 0; r < repetitions; r++) {
                byte[] value = digest.digest(message);
                System.arraycopy(value, 0, message, 0, value.length);
            }
            return ByteBuffer.wrap(message).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    static long calls(int repetitions) {
        return FIBONACCI_18 * growing(repetitions);
    }

    /** The steps of 3n+1 until 1 for the numbers below the limit. */
    static long vm(int repetitions) {
        long steps = 0;
        for (int number = 1; number < VM_LIMIT; number++) {
            for (long n = number; n > 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1) {
                steps++;
            }
        }
        return steps * growing(repetitions);
    }
}
