package com.vmaccel.x86;

/** What registers are called. */
final class RegisterNames {

    private static final String[] BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH_BYTES = {"ah", "ch", "dh", "bh"};
    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

    private RegisterNames() {}

    static String of(RegisterClass registers, int number) {
        return switch (registers) {
            case GPR8 -> number < 8 ? BYTES[number] : "r" + number + "b";
            case GPR8_HIGH -> HIGH_BYTES[number];
            case GPR16 -> number < 8 ? WORDS[number] : "r" + number + "w";
            case GPR32 -> number < 8 ? "e" + WORDS[number] : "r" + number + "d";
            case GPR64 -> number < 8 ? "r" + WORDS[number] : "r" + number;
            case SEGMENT -> SEGMENTS[number];
            case CONTROL -> "cr" + number;
            case DEBUG -> "dr" + number;
            case X87 -> number == 0 ? "st" : "st(" + number + ")";
            case MMX -> "mm" + number;
            case XMM -> "xmm" + number;
            case YMM -> "ymm" + number;
            case ZMM -> "zmm" + number;
            case MASK -> "k" + number;
            case BOUND -> "bnd" + number;
            case TILE -> "tmm" + number;
        };
    }

    /** The instruction pointer as a base register. */
    static String instructionPointer(int addressSize) {
        return addressSize == 64 ? "rip" : "eip";
    }
}
