package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * Access to a 16-bit member of a native struct. Keep it in a {@code static final} field: its offset is then a constant to the compiler.
 *
 * @param offset bytes from the start of the struct
 */
public record U16(long offset) {

    /**
     * Reads the member.
     *
     * @param struct a segment that starts with the struct
     * @return the value, unsigned, 0 to 65535
     */
    public int get(MemorySegment struct) {
        return Short.toUnsignedInt(struct.get(JAVA_SHORT, offset));
    }

    /**
     * Reads the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @return the value, unsigned, 0 to 65535
     */
    public int get(MemorySegment segment, long base) {
        return Short.toUnsignedInt(segment.get(JAVA_SHORT, base + offset));
    }

    /**
     * Writes the member.
     *
     * @param struct a segment that starts with the struct
     * @param value the value; its low 16 bits are stored
     */
    public void set(MemorySegment struct, int value) {
        struct.set(JAVA_SHORT, offset, (short) value);
    }

    /**
     * Writes the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @param value the value; its low 16 bits are stored
     */
    public void set(MemorySegment segment, long base, int value) {
        segment.set(JAVA_SHORT, base + offset, (short) value);
    }
}
