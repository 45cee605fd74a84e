package com.vmaccel.x86;

import java.util.Random;

/** Random bytes, half of them led into the opcode maps that few random bytes reach. */
final class RandomCode {

    static final int LENGTH = 15;

    private static final int[] PREFIXES = {0x66, 0xf2, 0xf3, 0x67, 0x2e, 0x64, 0x48, 0x41, 0xf0};
    private static final int[] EVEX_MAPS = {1, 2, 3, 5, 6};

    private RandomCode() {}

    static byte[] next(Random random) {
        byte[] code = new byte[LENGTH];
        random.nextBytes(code);
        switch (random.nextInt(8)) {
            case 0 -> escape(code, random);
            case 1 -> vex(code, random);
            case 2, 3 -> evex(code, random);
            default -> { }
        }
        return code;
    }

    private static void escape(byte[] code, Random random) {
        int at = 0;
        for (int i = random.nextInt(3); i > 0; i--) {
            code[at++] = (byte) PREFIXES[random.nextInt(PREFIXES.length)];
        }
        code[at++] = 0x0f;
        int map = random.nextInt(4);
        if (map > 1) {
            code[at] = (byte) (map == 2 ? 0x38 : 0x3a);
        }
    }

    private static void vex(byte[] code, Random random) {
        if (random.nextBoolean()) {
            code[0] = (byte) 0xc5;
        } else {
            code[0] = (byte) 0xc4;
            code[1] = (byte) (code[1] & 0xe0 | 1 + random.nextInt(3));
        }
        if (random.nextBoolean()) {
            code[code[0] == (byte) 0xc5 ? 1 : 2] |= 0x78; // no register
        }
    }

    private static void evex(byte[] code, Random random) {
        code[0] = 0x62;
        code[1] = (byte) (code[1] & 0xf0 | EVEX_MAPS[random.nextInt(EVEX_MAPS.length)]);
        code[2] |= 4;
        if (random.nextBoolean()) {
            code[2] |= 0x78;
            code[3] |= 8;
        }
        if (random.nextBoolean()) {
            code[3] &= (byte) 0xf8; // no mask
        }
    }
}
