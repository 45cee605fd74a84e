package com.vmaccel.x86.internal.fp;

import java.util.Random;

/** Random operands: special ones, close ones, and any. */
public final class OperandSource {

    private static final int[] EXPONENTS = {0, 1, 2, 63, 64, 0x3fff - 70, 0x3ffd, 0x3ffe, 0x3fff, 0x4000, 0x3fff + 62, 0x3fff + 63, 0x3fff + 64, 0x7ffd, 0x7ffe, 0x7fff, 0x3f80, 0x3f81, 0x3c00, 0x407e, 0x43fe, 0x3f6a, 0x3bcd};
    private static final long[] SIGNIFICANDS = {0, 1L << 63, 1L << 62, -1, (1L << 63) + 1, 3L << 62, (3L << 62) + 1, 1, 0xffff_ff00_0000_0000L, 0xffff_ffff_ffff_f800L, 0x8000_0080_0000_0000L, 0x8000_0000_0000_0400L,
        (1L << 62) - 1, 0x7fff_ffff_ffff_ffffL, 0xaaaa_aaaa_aaaa_aaaaL};

    private final Random random;

    public OperandSource(long seed) {
        random = new Random(seed);
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public long any() {
        return random.nextLong();
    }

    /** Sign and exponent of 80 bits. */
    public int signExponent() {
        int exponent = switch (random.nextInt(8)) {
            case 0, 1 -> EXPONENTS[random.nextInt(EXPONENTS.length)];
            case 2 -> random.nextInt(0x8000);
            case 3 -> 0x3fff + random.nextInt(1100) - 550;
            default -> 0x3fff + random.nextInt(140) - 70;
        };
        return exponent | (random.nextBoolean() ? 0x8000 : 0);
    }

    /** A significand of 64 bits, which mostly has its first bit. */
    public long significand() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
            case 2 -> random.nextLong();
            case 3 -> Long.MIN_VALUE | random.nextLong() << random.nextInt(64);
            case 4 -> Long.MIN_VALUE | random.nextLong() & random.nextLong() & random.nextLong();
            default -> Long.MIN_VALUE | random.nextLong();
        };
    }

    /** 64 bits of a double. */
    public long doubleBits() {
        return bits(FloatFormat.DOUBLE);
    }

    /** 32 bits of a float. */
    public int floatBits() {
        return (int) bits(FloatFormat.SINGLE);
    }

    private long bits(FloatFormat format) {
        int fractionBits = format.precision - 1;
        int bias = format.maxExponent;
        long exponent = switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 2L * bias + random.nextInt(2);
            case 2 -> random.nextInt(2 * bias + 2);
            case 3 -> bias + random.nextInt(2 * fractionBits) - fractionBits;
            case 4 -> 1 + random.nextInt(fractionBits + 4);
            default -> bias + random.nextInt(9) - 4;
        };
        long fraction = random.nextInt(4) == 0 ? SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)] << 1 : random.nextInt(4) == 0 ? random.nextLong() << random.nextInt(64) : random.nextLong();
        long sign = random.nextBoolean() ? 1 : 0;
        return sign << (format == FloatFormat.SINGLE ? 31 : 63) | exponent << fractionBits | fraction >>> (64 - fractionBits);
    }

    /** A control word: usually all masked, with every rounding and precision. */
    public int controlWord() {
        int masks = random.nextInt(3) == 0 ? random.nextInt(64) : 63;
        int precision = random.nextInt(3);
        return masks | 0x40 | (precision + (precision > 0 ? 1 : 0)) << 8 | random.nextInt(4) << 10;
    }

    /** MXCSR: usually all masked, with every rounding, sometimes with DAZ and FTZ. */
    public int mxcsr() {
        int masks = random.nextInt(8) == 0 ? random.nextInt(64) : 63;
        return masks << 7 | random.nextInt(4) << 13 | (random.nextInt(4) == 0 ? 0x40 : 0) | (random.nextInt(4) == 0 ? 0x8000 : 0);
    }
}
