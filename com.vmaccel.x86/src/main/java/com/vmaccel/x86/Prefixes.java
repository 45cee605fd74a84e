package com.vmaccel.x86;

/** The legacy prefixes and REX. Source: Intel SDM volume 2 section 2.1.1 and 2.2.1. */
final class Prefixes {

    static final int LOCK = 1;
    static final int REPNE = 1 << 1;
    static final int REP = 1 << 2;
    static final int OPERAND_SIZE = 1 << 3;
    static final int ADDRESS_SIZE = 1 << 4;
    static final int REX = 1 << 5;

    /** One more than the number of the segment register that overrides the default. */
    static final int SEGMENT_SHIFT = 8;

    private static final int SEGMENT = 7 << SEGMENT_SHIFT;
    private static final int FS = 4;

    /** What each byte adds to the prefixes; a segment's number plus one in its place; 0 if it is no prefix. */
    private static final short[] KINDS = kinds();

    private Prefixes() {}

    private static short[] kinds() {
        short[] kinds = new short[256];
        kinds[0xf0] = LOCK;
        kinds[0xf2] = REPNE;
        kinds[0xf3] = REP;
        kinds[0x66] = OPERAND_SIZE;
        kinds[0x67] = ADDRESS_SIZE;
        int[] segments = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};
        for (int number = 0; number < segments.length; number++) {
            kinds[segments[number]] = (short) (number + 1 << SEGMENT_SHIFT);
        }
        return kinds;
    }

    /** Reads prefixes; leaves {@code length} at the first byte that is none, or at 15. */
    static void scan(InstructionBuffer i) {
        byte[] code = i.code;
        boolean long64 = i.mode == CodeMode.MODE64;
        int at = 0;
        int prefixes = 0;
        int rex = 0;
        while (at < InstructionBuffer.LONGEST) {
            int octet = code[at] & 0xff;
            int kind = KINDS[octet];
            if (kind != 0) {
                prefixes = add(prefixes, kind, long64);
                rex = 0; // a REX counts only directly before the opcode
            } else if (long64 && (octet & 0xf0) == 0x40) {
                rex = octet;
            } else {
                break;
            }
            at++;
        }
        i.length = at;
        i.prefixes = rex == 0 ? prefixes : prefixes | REX;
        i.rex = rex & 0xf;
    }

    private static int add(int prefixes, int kind, boolean long64) {
        if (kind >= 1 << SEGMENT_SHIFT) {
            boolean ignored = long64 && kind >> SEGMENT_SHIFT <= FS;
            return ignored ? prefixes : prefixes & ~SEGMENT | kind;
        }
        if ((kind & (REP | REPNE)) != 0) {
            return prefixes & ~(REP | REPNE) | kind; // the last one counts
        }
        return prefixes | kind;
    }
}
