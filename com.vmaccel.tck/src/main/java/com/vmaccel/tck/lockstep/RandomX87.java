package com.vmaccel.tck.lockstep;

import com.vmaccel.api.x86.XsaveComponent;
import java.util.SplittableRandom;

/** A random state of the x87 unit that has no exception pending. Source: Intel SDM volume 1 sections 8.1 and 8.2. */
final class RandomX87 {

    private static final int MODES = 0x0f00;
    private static final int MASKS = 0x3f;
    private static final int RESERVED_SET = 0x40;
    private static final int CONDITIONS_AND_TOP = 0x7f00;
    private static final int REGISTERS = 8;
    private static final long INTEGER_BIT = Long.MIN_VALUE;
    private static final int BIAS = 16383;
    private static final int SPECIAL_EXPONENT = 0x7fff;

    private RandomX87() {}

    static long[] words(SplittableRandom random) {
        long[] words = new long[XsaveComponent.X87.words()];
        long masks = random.nextInt(8) == 0 ? random.nextInt() & MASKS : MASKS;
        long control = random.nextInt() & MODES | RESERVED_SET | masks;
        long status = random.nextInt() & CONDITIONS_AND_TOP | random.nextInt() & masks;
        long full = random.nextBoolean() ? 0xff : random.nextInt() & 0xff;
        words[0] = control | status << 16 | full << 32;
        for (int register = 0; register < REGISTERS; register++) {
            fill(words, 3 + 2 * register, random);
        }
        return words;
    }

    private static void fill(long[] words, int at, SplittableRandom random) {
        long sign = (long) random.nextInt(2) << 15;
        long exponent = switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> SPECIAL_EXPONENT;
            case 2 -> random.nextInt(SPECIAL_EXPONENT);
            default -> BIAS + random.nextInt(-70, 70);
        };
        words[at] = switch (random.nextInt(8)) {
            case 0 -> INTEGER_BIT;
            case 1 -> random.nextInt(16) == 0 ? random.nextLong() : exponent == 0 ? 0 : INTEGER_BIT;
            case 2 -> random.nextLong() << random.nextInt(63) | INTEGER_BIT;
            default -> exponent == 0 ? random.nextLong() >>> 1 : random.nextLong() | INTEGER_BIT;
        };
        words[at + 1] = sign | exponent;
    }
}
