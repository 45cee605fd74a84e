package com.vmaccel.api.x86;

/**
 * The contents of a segment register, hidden part included.
 *
 * @param base the linear base address
 * @param limit the last valid offset in bytes, whatever the granularity; an unsigned 32-bit number
 * @param selector the visible selector, 16 bits
 * @param attributes the access rights as in bits 8-23 of a descriptor's second word: type (0-3), S (4), DPL (5-6), P (7), AVL (12), L (13), D/B (14), G (15),
 *     and {@link #UNUSABLE} (16); no others. Source: Intel SDM volume 3 sections 3.4.5 and 25.4.1
 */
public record Segment(long base, int limit, int selector, int attributes) {

    /** The attribute bit of a register that holds a null selector. */
    public static final int UNUSABLE = 1 << 16;

    /** A register with a null selector. */
    public static final Segment NULL = new Segment(0, 0, 0, UNUSABLE);

    private static final int ATTRIBUTES = 0xf0ff | UNUSABLE;
    private static final int CODE = 0x9b;
    private static final int DATA = 0x93;
    private static final int FLAT_32_BIT = 0xc000;
    private static final int FLAT_64_BIT = 0xa000;

    /** Refuses bits that no segment register has, which an engine would lose. */
    public Segment {
        if (selector < 0 || selector > 0xffff) {
            throw new IllegalArgumentException("a segment selector has 16 bits: 0x%x".formatted(selector));
        }
        if ((attributes & ~ATTRIBUTES) != 0) {
            throw new IllegalArgumentException("segment attributes have the bits 0x%x, not 0x%x".formatted(ATTRIBUTES, attributes));
        }
    }

    /**
     * Makes a real-mode segment.
     *
     * @param selector the segment's paragraph
     * @param code whether it is for CS
     * @return the contents, base sixteen times the selector and 64 KiB long
     */
    public static Segment realMode(int selector, boolean code) {
        return new Segment((long) selector << 4, 0xffff, selector, code ? CODE : DATA);
    }

    /**
     * Makes a flat 32-bit segment: base 0, limit 4 GiB.
     *
     * @param selector its selector, whose low two bits are also the descriptor privilege level
     * @param code whether it is for CS
     * @return the contents
     */
    public static Segment flat32(int selector, boolean code) {
        return flat(selector, (code ? CODE : DATA) | FLAT_32_BIT);
    }

    /**
     * Makes a 64-bit code segment.
     *
     * @param selector its selector, whose low two bits are also the descriptor privilege level
     * @return the contents
     */
    public static Segment code64(int selector) {
        return flat(selector, CODE | FLAT_64_BIT);
    }

    private static Segment flat(int selector, int attributes) {
        return new Segment(0, -1, selector, attributes | (selector & 3) << 5);
    }

    /**
     * Returns the segment type.
     *
     * @return the four type bits
     */
    public int type() {
        return attributes & 0xf;
    }

    /**
     * Tells code and data segments from system ones.
     *
     * @return the S bit
     */
    public boolean isCodeOrData() {
        return bit(4);
    }

    /**
     * Returns the descriptor privilege level.
     *
     * @return 0 to 3
     */
    public int dpl() {
        return attributes >> 5 & 3;
    }

    /**
     * Tells whether the segment is present.
     *
     * @return the P bit
     */
    public boolean isPresent() {
        return bit(7);
    }

    /**
     * Returns the bit left to software.
     *
     * @return the AVL bit
     */
    public boolean isAvailable() {
        return bit(12);
    }

    /**
     * Tells whether this is 64-bit code.
     *
     * @return the L bit
     */
    public boolean isLong() {
        return bit(13);
    }

    /**
     * Tells whether operands and addresses are 32 bits by default.
     *
     * @return the D/B bit
     */
    public boolean isDefault32() {
        return bit(14);
    }

    /**
     * Tells whether the descriptor's limit counts pages.
     *
     * @return the G bit
     */
    public boolean isPageGranular() {
        return bit(15);
    }

    /**
     * Tells whether the register holds a null selector.
     *
     * @return true if any use of it faults
     */
    public boolean isUnusable() {
        return bit(16);
    }

    private boolean bit(int number) {
        return (attributes >> number & 1) != 0;
    }

    @Override
    public String toString() {
        return "Segment[selector=0x%04x base=0x%x limit=0x%x attributes=0x%05x]".formatted(selector, base, limit, attributes);
    }
}
