package com.vmaccel.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Access to a 32-bit member of a native struct. Keep it in a {@code static final} field: its offset is then a constant to the compiler.
 *
 * @param offset bytes from the start of the struct
 */
public record U32(long offset) {

    private static final VarHandle INT = JAVA_INT.varHandle();

    /**
     * Reads the member.
     *
     * @param struct a segment that starts with the struct
     * @return the value, its 32 bits; {@link Integer#toUnsignedLong} reads them unsigned
     */
    public int get(MemorySegment struct) {
        return struct.get(JAVA_INT, offset);
    }

    /**
     * Reads the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @return the value, its 32 bits; {@link Integer#toUnsignedLong} reads them unsigned
     */
    public int get(MemorySegment segment, long base) {
        return segment.get(JAVA_INT, base + offset);
    }

    /**
     * Writes the member.
     *
     * @param struct a segment that starts with the struct
     * @param value the value; all 32 bits
     */
    public void set(MemorySegment struct, int value) {
        struct.set(JAVA_INT, offset, value);
    }

    /**
     * Writes the member of a struct inside a larger segment.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @param value the value; all 32 bits
     */
    public void set(MemorySegment segment, long base, int value) {
        segment.set(JAVA_INT, base + offset, value);
    }

    /**
     * Reads a member that publishes others, such as the producer index of a ring.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @return the value as of an acquiring read
     */
    public int getAcquire(MemorySegment segment, long base) {
        return (int) INT.getAcquire(segment, base + offset);
    }

    /**
     * Writes a member that publishes others, such as the consumer index of a ring.
     *
     * @param segment the segment
     * @param base where in it the struct starts, in bytes
     * @param value the value, written as by a releasing write
     */
    public void setRelease(MemorySegment segment, long base, int value) {
        INT.setRelease(segment, base + offset, value);
    }
}
