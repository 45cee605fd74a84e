package com.vmaccel.x86;

/**
 * An instruction that is decoded into again and again, so that decoding allocates nothing. Its content changes with every {@code decode}; {@link #copy()} keeps one.
 * Not for use by several threads at once.
 */
public final class InstructionBuffer extends Instruction {

    /** The longest instruction, in bytes. */
    static final int LONGEST = 15;

    /** No instruction is read further than this, however many prefixes it begins with, so reading needs no check of bounds. */
    private static final int WINDOW = 48;

    /** An empty buffer: {@code UNDEFINED}, of length 0. */
    public InstructionBuffer() {
        super(new byte[WINDOW]);
    }

    /** Forgets the last instruction. References are written only if they change: writing them costs more than comparing. */
    void begin(CodeMode codeMode, long at) {
        if (mode != codeMode) {
            mode = codeMode;
        }
        if (map != OpcodeMap.ONE_BYTE) {
            map = OpcodeMap.ONE_BYTE;
        }
        if (coding != Coding.LEGACY) {
            coding = Coding.LEGACY;
            vvvv = 0;
            evex = 0;
            lengthCode = 0;
            vectorLength = 0;
        }
        address = at;
        modrm = 0;
        sib = 0;
        displacement = 0;
        immediate = 0;
        immediate2 = 0;
        base = NO_REGISTER;
        index = NO_REGISTER;
        scale = 1;
    }

    int nextByte() {
        return code[length++] & 0xff;
    }

    /** Reads a little-endian number and extends its sign. */
    long nextSigned(int bytes) {
        if (bytes == 1) {
            return code[length++];
        }
        long value = code[length + bytes - 1];
        for (int i = bytes - 2; i >= 0; i--) {
            value = value << 8 | code[length + i] & 0xff;
        }
        length += bytes;
        return value;
    }

    /** Reads a little-endian number and extends it with zeros. */
    long nextUnsigned(int bytes) {
        long value = nextSigned(bytes);
        return bytes == 8 ? value : value & (1L << 8 * bytes) - 1;
    }
}
