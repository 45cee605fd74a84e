package com.vmaccel.ffi;

/**
 * One member of a {@link Struct}.
 *
 * @param name its C name
 * @param offset bytes from the start of the struct
 * @param type its type, or its element type if it is an array
 * @param count 1, the length of an array, or 0 for a flexible array member
 */
public record Field(String name, long offset, CType type, int count) {

    /**
     * Returns the size.
     *
     * @return {@code sizeof} the member in bytes; 0 for a flexible array member
     */
    public long byteSize() {
        return type.byteSize() * count;
    }
}
