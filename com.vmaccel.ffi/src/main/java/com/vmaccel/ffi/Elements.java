package com.vmaccel.ffi;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Access to an array member of a native struct. Keep it in a {@code static final} field.
 *
 * @param offset bytes from the start of the struct to the first element
 * @param stride bytes from one element to the next
 * @param count the array's length, or 0 for a flexible array member, whose end is the segment's
 */
public record Elements(long offset, long stride, int count) {

    /**
     * Returns where an element is.
     *
     * @param index its index
     * @return bytes from the start of the struct
     * @throws IndexOutOfBoundsException if the array has no such element
     */
    public long offset(int index) {
        return offset + stride * Objects.checkIndex(index, count == 0 ? Integer.MAX_VALUE : count);
    }

    /**
     * Returns one element.
     *
     * @param struct a segment that starts with the struct
     * @param index the element's index
     * @return a segment that is exactly the element
     */
    public MemorySegment slice(MemorySegment struct, int index) {
        return struct.asSlice(offset(index), stride);
    }

    /**
     * Returns the whole array.
     *
     * @param struct a segment that starts with the struct
     * @return a segment that is exactly the array; for a flexible array member all that follows
     */
    public MemorySegment slice(MemorySegment struct) {
        return count == 0 ? struct.asSlice(offset) : struct.asSlice(offset, stride * count);
    }
}
