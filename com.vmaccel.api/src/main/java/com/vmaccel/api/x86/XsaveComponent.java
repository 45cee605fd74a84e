package com.vmaccel.api.x86;

/**
 * The components of the extended state that user code can own, with their number in XCR0 and their contents as a sequence of 64-bit words. Source: Intel SDM
 * volume 1 chapter 13.
 */
public enum XsaveComponent {
    /** x87: FCW, FSW, abridged FTW, FOP, FIP, FDP in words 0-2, then eight registers of two words (mantissa; sign and exponent). */
    X87(0, 19),
    /** SSE: MXCSR in word 0, then sixteen XMM registers of two words. */
    SSE(1, 33),
    /** AVX: the high halves of sixteen YMM registers, two words each. */
    YMM_HIGH(2, 32),
    /** AVX-512: eight opmask registers. */
    OPMASK(5, 8),
    /** AVX-512: the high halves of ZMM0-15, four words each. */
    ZMM_HIGH(6, 64),
    /** AVX-512: ZMM16-31, eight words each. */
    ZMM_UPPER(7, 128),
    /** Protection keys: PKRU in the low half of one word. */
    PKRU(9, 1);

    private final int number;
    private final int words;

    XsaveComponent(int number, int words) {
        this.number = number;
        this.words = words;
    }

    /**
     * Returns the component's bit.
     *
     * @return its number in XCR0 and XSTATE_BV
     */
    public int number() {
        return number;
    }

    /**
     * Returns the component's mask.
     *
     * @return a number with just its bit set
     */
    public long mask() {
        return 1L << number;
    }

    /**
     * Returns the component's length.
     *
     * @return how many 64-bit words its contents have here
     */
    public int words() {
        return words;
    }
}
