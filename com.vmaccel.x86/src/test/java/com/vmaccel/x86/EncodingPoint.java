package com.vmaccel.x86;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * A point of the space of encodings: everything by which encodings differ.
 *
 * @param has66 whether there is a prefix 66; of VEX and EVEX never
 * @param repeat 0, F3 or F2
 * @param w REX.W, VEX.W or EVEX.W
 * @param rexB REX.B, of legacy code
 * @param length the vector length: 0 128, 1 256, 2 512
 */
record EncodingPoint(CodeMode mode, Coding coding, OpcodeMap map, boolean has67, boolean has66, int repeat, int w, int rexB, int length, int opcode, int modrm) {

    private static final Set<Integer> PREFIXES = Set.of(0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3);
    private static final Set<Integer> VEX_PREFIXES = Set.of(0x62, 0xc4, 0xc5);
    private static final int[] REPEATS = {0, 0xf3, 0xf2};

    /** Goes through the whole space of one map; of registers in ModRM.rm through all only where the opcode says that it matters which. */
    static void all(Coding coding, OpcodeMap map, IntPredicate rmMatters, Consumer<EncodingPoint> visitor) {
        for (CodeMode mode : CodeMode.values()) {
            for (int choice = 0; choice < 96; choice++) {
                boolean has67 = (choice & 1) != 0;
                boolean has66 = (choice & 2) != 0;
                int w = choice >> 2 & 1;
                int fourth = choice >> 3 & 3;
                int repeat = REPEATS[choice >> 5];
                if (coding == Coding.LEGACY ? fourth < 2 && (mode == CodeMode.MODE64 || w == 0 && fourth == 0) : has67 == (mode == CodeMode.MODE16) && (!has66 || repeat == 0)
                        && fourth <= (coding == Coding.VEX ? 1 : 2)) {
                    boolean legacy = coding == Coding.LEGACY;
                    opcodes(new EncodingPoint(mode, coding, map, has67, has66, repeat, w, legacy ? fourth : 0, legacy ? 0 : fourth, 0, 0), rmMatters, visitor);
                }
            }
        }
    }

    private static void opcodes(EncodingPoint some, IntPredicate rmMatters, Consumer<EncodingPoint> visitor) {
        for (int opcode = 0; opcode < 256; opcode++) {
            if (some.isPrefix(opcode)) {
                continue;
            }
            boolean all = rmMatters.test(opcode);
            for (int reg = 0; reg < 8; reg++) {
                visitor.accept(some.with(opcode, reg << 3 | 4)); // rm 4: a SIB byte follows, which some need
                for (int rm = 0; rm < 8; rm++) {
                    if (all || rm == (reg + 3 & 7)) {
                        visitor.accept(some.with(opcode, 0xc0 | reg << 3 | rm));
                    }
                }
            }
        }
    }

    /** Whether an opcode byte is none: a prefix, or the escape to another map. */
    private boolean isPrefix(int anOpcode) {
        if (coding != Coding.LEGACY) {
            return false;
        }
        return switch (map) {
            case ONE_BYTE -> PREFIXES.contains(anOpcode) || mode == CodeMode.MODE64 && (anOpcode >> 4 == 4 || VEX_PREFIXES.contains(anOpcode));
            case MAP_0F -> anOpcode == 0x38 || anOpcode == 0x3a;
            default -> false;
        };
    }

    private EncodingPoint with(int anOpcode, int aModrm) {
        return new EncodingPoint(mode, coding, map, has67, has66, repeat, w, rexB, length, anOpcode, aModrm);
    }

    boolean isRegister() {
        return modrm >= 0xc0;
    }

    int prefixBit() {
        return repeat == 0xf3 ? 4 : repeat == 0xf2 ? 8 : has66 ? 2 : 1;
    }

    int modeBit() {
        return 1 << 4 * mode.ordinal() + (has66 && coding == Coding.LEGACY ? 1 : 0) + 2 * w;
    }

    int addressBit() {
        return switch (mode) {
            case MODE16 -> has67 ? 2 : 1;
            case MODE32 -> has67 ? 1 : 2;
            case MODE64 -> has67 ? 2 : 4;
        };
    }

    /**
     * The bytes of an instruction at this point.
     *
     * @param source whether VEX.vvvv names a register, and EVEX.aaa a mask
     */
    byte[] bytes(boolean source, boolean mask) {
        byte[] bytes = new byte[32];
        int at = 0;
        if (has67) {
            bytes[at++] = 0x67;
        }
        at = coding == Coding.LEGACY ? legacy(bytes, at) : vector(bytes, at, source, mask);
        bytes[at++] = (byte) opcode;
        bytes[at++] = (byte) modrm;
        bytes[at] = (byte) ((modrm >> 3 & 7) + 1 << 3 & 0x38); // an index register other than reg, the base is 0
        return bytes;
    }

    private int legacy(byte[] bytes, int from) {
        int at = from;
        if (has66) {
            bytes[at++] = 0x66;
        }
        if (repeat != 0) {
            bytes[at++] = (byte) repeat;
        }
        if (w + rexB != 0) {
            bytes[at++] = (byte) (0x40 | w << 3 | rexB);
        }
        if (map != OpcodeMap.ONE_BYTE) {
            bytes[at++] = 0x0f;
        }
        if (map == OpcodeMap.MAP_0F38 || map == OpcodeMap.MAP_0F3A) {
            bytes[at++] = (byte) (map == OpcodeMap.MAP_0F38 ? 0x38 : 0x3a);
        }
        return at;
    }

    private int vector(byte[] bytes, int from, boolean source, boolean mask) {
        int at = from;
        int number = map.ordinal() < 4 ? map.ordinal() : map.ordinal() + 1;
        int pp = repeat == 0xf3 ? 2 : repeat == 0xf2 ? 3 : has66 ? 1 : 0;
        int vvvv = source ? ~((modrm >> 3 & 7) + 2 & 7) & 15 : 15;
        if (coding == Coding.VEX) {
            bytes[at++] = (byte) 0xc4;
            bytes[at++] = (byte) (0xe0 | number);
            bytes[at++] = (byte) (w << 7 | vvvv << 3 | length << 2 | pp);
        } else {
            bytes[at++] = 0x62;
            bytes[at++] = (byte) (0xf0 | number);
            bytes[at++] = (byte) (w << 7 | vvvv << 3 | 4 | pp);
            bytes[at++] = (byte) (length << 5 | 8 | (mask ? 1 : 0));
        }
        return at;
    }
}
