package com.vmaccel.itest.adversary.instruction;

/** Reads an instruction's bytes in order; past the end it reads zeros and remembers that it did. */
final class CodeReader {

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;

    CodeReader(byte[] bytes, int start) {
        this.bytes = bytes;
        this.start = start;
        this.end = Math.min(bytes.length, start + Instruction.MAX_LENGTH);
        this.position = start;
    }

    int next() {
        int value = peek();
        position++;
        return value;
    }

    int peek() {
        return position < end ? bytes[position] & 0xff : 0;
    }

    /** Returns the byte that was read last. */
    int last() {
        return bytes[Math.min(position, end) - 1] & 0xff;
    }

    /** Reads a little-endian number and extends its sign. */
    long signed(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (long) next() << 8 * i;
        }
        int unused = Long.SIZE - 8 * size;
        return value << unused >> unused;
    }

    int length() {
        return position - start;
    }

    boolean isOverrun() {
        return position > end;
    }
}
