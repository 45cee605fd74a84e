package com.vmaccel.api.memory;

/**
 * A guest-physical address (GPA), in bytes. Ordered as an unsigned number.
 *
 * @param value the address
 */
public record GuestAddress(long value) implements Comparable<GuestAddress> {

    /**
     * Makes an address.
     *
     * @param value the address in bytes, unsigned
     * @return that address
     */
    public static GuestAddress of(long value) {
        return new GuestAddress(value);
    }

    /**
     * Returns the address some bytes further on.
     *
     * @param bytes the distance
     * @return this address plus the distance, modulo 2^64
     */
    public GuestAddress plus(long bytes) {
        return new GuestAddress(value + bytes);
    }

    @Override
    public int compareTo(GuestAddress other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(value);
    }
}
