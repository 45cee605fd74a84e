package com.vmaccel.x86.internal.packed;

/** Interleaving, narrowing and choosing of lanes of longs. Source: Intel SDM volume 2. */
public final class PackedShuffles {

    private static final long EVEN_WORDS = 0x0000_ffff_0000_ffffL;
    private static final long EVEN_BYTES = 0x00ff_00ff_00ff_00ffL;
    private static final long LOW_DOUBLEWORD = 0xffff_ffffL;

    private PackedShuffles() {}

    /** Interleaves the lower four bytes of each: PUNPCKLBW of MMX; of SSE too, on the half the name says. */
    public static long interleaveLowBytes(long a, long b) {
        return spreadBytes(a & LOW_DOUBLEWORD) | spreadBytes(b & LOW_DOUBLEWORD) << 8;
    }

    /** Interleaves the upper four bytes of each. */
    public static long interleaveHighBytes(long a, long b) {
        return spreadBytes(a >>> 32) | spreadBytes(b >>> 32) << 8;
    }

    /** Interleaves the lower two words of each. */
    public static long interleaveLowWords(long a, long b) {
        return spreadWords(a & LOW_DOUBLEWORD) | spreadWords(b & LOW_DOUBLEWORD) << 16;
    }

    /** Interleaves the upper two words of each. */
    public static long interleaveHighWords(long a, long b) {
        return spreadWords(a >>> 32) | spreadWords(b >>> 32) << 16;
    }

    /** Joins the lower doublewords. */
    public static long interleaveLowDoublewords(long a, long b) {
        return a & LOW_DOUBLEWORD | b << 32;
    }

    /** Joins the upper doublewords. */
    public static long interleaveHighDoublewords(long a, long b) {
        return a >>> 32 | b & ~LOW_DOUBLEWORD;
    }

    private static long spreadWords(long doubleword) {
        return (doubleword | doubleword << 16) & EVEN_WORDS;
    }

    private static long spreadBytes(long doubleword) {
        long words = spreadWords(doubleword);
        return (words | words << 8) & EVEN_BYTES;
    }

    /** Narrows four words of each, signed, to signed bytes: PACKSSWB of MMX. */
    public static long packWords(long a, long b) {
        return packWords(a) | packWords(b) << 32;
    }

    /** Narrows four words of each, signed, to unsigned bytes: PACKUSWB of MMX. */
    public static long packWordsUnsigned(long a, long b) {
        return packWordsUnsigned(a) | packWordsUnsigned(b) << 32;
    }

    /** Narrows two doublewords of each to signed words: PACKSSDW of MMX. */
    public static long packDoublewords(long a, long b) {
        return packDoublewords(a) | packDoublewords(b) << 32;
    }

    private static long packWords(long value) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (Math.clamp((short) (value >>> 16 * i), Byte.MIN_VALUE, Byte.MAX_VALUE) & 0xffL) << 8 * i;
        }
        return result;
    }

    private static long packWordsUnsigned(long value) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (long) Math.clamp((short) (value >>> 16 * i), 0, 0xff) << 8 * i;
        }
        return result;
    }

    private static long packDoublewords(long value) {
        long lower = Math.clamp(value << 32 >> 32, Short.MIN_VALUE, Short.MAX_VALUE) & 0xffffL;
        long upper = Math.clamp(value >> 32, Short.MIN_VALUE, Short.MAX_VALUE) & 0xffffL;
        return lower | upper << 16;
    }

    /** Chooses words: PSHUFW, and half of PSHUFLW and PSHUFHW. */
    public static long chooseWords(long value, int order) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (value >>> 16 * (order >> 2 * i & 3) & 0xffff) << 16 * i;
        }
        return result;
    }

    /** {@return one of the four doublewords of 128 bits} */
    public static long doubleword(long low, long high, int number) {
        long half = (number & 2) == 0 ? low : high;
        return (number & 1) == 0 ? half & LOW_DOUBLEWORD : half >>> 32;
    }

    /** Puts a word in the place of another: PINSRW. */
    public static long insertWord(long value, long word, int number) {
        int shift = 16 * (number & 3);
        return value & ~(0xffffL << shift) | (word & 0xffff) << shift;
    }

    /** {@return the highest bits of the bytes: PMOVMSKB} */
    public static int byteSigns(long value) {
        return (int) ((value >>> 7 & 0x0101_0101_0101_0101L) * 0x0102_0408_1020_4080L >>> 56);
    }
}
