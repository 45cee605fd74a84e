package com.vmaccel.ffi;

/**
 * A bit-field of a C struct or union, as a compiler places it: counted from the lowest bit of the struct's first byte. It works on the word that holds it, whose first bit the caller
 * knows; keep it in a {@code static final} field.
 *
 * @param struct the C type it is a member of
 * @param name its C name
 * @param first its lowest bit, counted from the start of the struct
 * @param width how many bits it has, 1 to 63
 */
public record BitField(String struct, String name, int first, int width) {

    /** Refuses what no word holds. */
    public BitField {
        if (first < 0 || width < 1 || width >= Long.SIZE) {
            throw new IllegalArgumentException("%s.%s: %d bits from bit %d".formatted(struct, name, width, first));
        }
    }

    /**
     * Reads the field.
     *
     * @param word the struct, or those eight bytes of it that begin at bit 0 modulo 64 and hold the field
     * @return its value, unsigned
     */
    public long get(long word) {
        return word >>> first & mask();
    }

    /**
     * Tells whether any bit of the field is set.
     *
     * @param word as for {@link #get}
     * @return true if its value is not 0
     */
    public boolean isSet(long word) {
        return get(word) != 0;
    }

    /**
     * Places a value.
     *
     * @param value the value; bits beyond the field's width are dropped
     * @return a word of nothing else
     */
    public long of(long value) {
        return (value & mask()) << first;
    }

    private long mask() {
        return (1L << width) - 1;
    }
}
