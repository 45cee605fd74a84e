package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Access to an 8-bit member of a native struct. Keep it in a {@code static final} field: its offset is then a constant to the compiler.
 *
 * @param offset bytes from the start of the struct
 */
public record U8(long offset) {

    private static final VarHandle BYTE = JAVA_BYTE.varHandle();

    /**
     * Reads the member.
     *
     * @param struct a segment that starts with the struct
     * @return the value, unsigned, 0 to 255
     */
    public int get(MemorySegment struct) {
        return Byte.toUnsignedInt(struct.get(JAVA_BYTE, offset));
    }

    /**
     * Reads the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @return the value, unsigned, 0 to 255
     */
    public int get(MemorySegment segment, long base) {
        return Byte.toUnsignedInt(segment.get(JAVA_BYTE, base + offset));
    }

    /**
     * Writes the member.
     *
     * @param struct a segment that starts with the struct
     * @param value the value; its low 8 bits are stored
     */
    public void set(MemorySegment struct, int value) {
        struct.set(JAVA_BYTE, offset, (byte) value);
    }

    /**
     * Writes the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @param value the value; its low 8 bits are stored
     */
    public void set(MemorySegment segment, long base, int value) {
        segment.set(JAVA_BYTE, base + offset, (byte) value);
    }

    /**
     * Reads a member another thread or the kernel writes.
     *
     * @param struct a segment that starts with the struct
     * @return the value as of a volatile read, unsigned
     */
    public int getVolatile(MemorySegment struct) {
        return Byte.toUnsignedInt((byte) BYTE.getVolatile(struct, offset));
    }

    /**
     * Writes a member another thread or the kernel reads.
     *
     * @param struct a segment that starts with the struct
     * @param value the value, written as by a volatile write; its low 8 bits are stored
     */
    public void setVolatile(MemorySegment struct, int value) {
        BYTE.setVolatile(struct, offset, (byte) value);
    }
}
