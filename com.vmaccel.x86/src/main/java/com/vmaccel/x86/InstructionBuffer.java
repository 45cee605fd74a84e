package com.vmaccel.x86;

import com.vmaccel.x86.internal.Encoding;

/**
 * An instruction that is decoded into again and again, so that decoding allocates nothing. Its content changes with every {@code decode}; {@link #copy()} keeps one.
 * Not for use by several threads at once.
 */
public final class InstructionBuffer extends Instruction {

    /** The longest instruction, in bytes. */
    static final int LONGEST = 15;

    /** No instruction is read further than this, however many prefixes it begins with, so reading needs no check of bounds. */
    private static final int WINDOW = 48;

    /** How many bytes were given, at most 15. */
    int available;

    /** An empty buffer: {@code UNDEFINED}, of length 0. */
    public InstructionBuffer() {
        super(new byte[WINDOW]);
    }

    /** Forgets the last instruction. */
    void begin(CodeMode mode, long address, int available) {
        this.mode = mode;
        this.address = address;
        this.available = available;
        encoding = Encoding.INVALID;
        validity = Validity.UNDEFINED;
        coding = Coding.LEGACY;
        map = OpcodeMap.ONE_BYTE;
        opcode = 0;
        modrm = 0;
        sib = 0;
        vvvv = 0;
        evex = 0;
        lengthCode = 0;
        vectorLength = 0;
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
