package com.vmaccel.api.memory;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable sequence of bytes with the equality of its contents. */
public final class RawBytes {

    /** No bytes. */
    public static final RawBytes EMPTY = new RawBytes(new byte[0]);

    private final byte[] bytes;

    private RawBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies bytes.
     *
     * @param bytes the bytes
     * @return an immutable copy
     */
    public static RawBytes of(byte... bytes) {
        return new RawBytes(bytes.clone());
    }

    /**
     * Returns the length.
     *
     * @return how many bytes these are
     */
    public int length() {
        return bytes.length;
    }

    /**
     * Returns the bytes.
     *
     * @return a new array
     */
    public byte[] toArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawBytes raw && Arrays.equals(bytes, raw.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
}
