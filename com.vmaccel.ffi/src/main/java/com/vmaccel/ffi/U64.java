package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Access to a 64-bit member of a native struct. Keep it in a {@code static final} field: its offset is then a constant to the compiler.
 *
 * @param offset bytes from the start of the struct
 */
public record U64(long offset) {

    /**
     * Reads the member.
     *
     * @param struct a segment that starts with the struct
     * @return the value, its 64 bits
     */
    public long get(MemorySegment struct) {
        return struct.get(JAVA_LONG, offset);
    }

    /**
     * Reads the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @return the value, its 64 bits
     */
    public long get(MemorySegment segment, long base) {
        return segment.get(JAVA_LONG, base + offset);
    }

    /**
     * Writes the member.
     *
     * @param struct a segment that starts with the struct
     * @param value the value; all 64 bits
     */
    public void set(MemorySegment struct, long value) {
        struct.set(JAVA_LONG, offset, value);
    }

    /**
     * Writes the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @param value the value; all 64 bits
     */
    public void set(MemorySegment segment, long base, long value) {
        segment.set(JAVA_LONG, base + offset, value);
    }
}
