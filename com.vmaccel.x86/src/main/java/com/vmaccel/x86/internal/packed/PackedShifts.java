package com.vmaccel.x86.internal.packed;

/** Shifts of the lanes of a long by one count, unsigned, of 64 bits. Source: Intel SDM volume 2. */
public final class PackedShifts {

    private PackedShifts() {}

    /** PSLLW. */
    public static long leftWords(long value, long count) {
        return count >>> 4 != 0 ? 0 : value << count & repeat(0xffff << (int) count & 0xffff, 16);
    }

    /** PSLLD. */
    public static long leftDoublewords(long value, long count) {
        return count >>> 5 != 0 ? 0 : value << count & repeat(-1L << count & 0xffff_ffffL, 32);
    }

    /** PSLLQ. */
    public static long leftQuadwords(long value, long count) {
        return count >>> 6 != 0 ? 0 : value << count;
    }

    /** PSRLW. */
    public static long rightWords(long value, long count) {
        return count >>> 4 != 0 ? 0 : value >>> count & repeat(0xffff >>> (int) count, 16);
    }

    /** PSRLD. */
    public static long rightDoublewords(long value, long count) {
        return count >>> 5 != 0 ? 0 : value >>> count & repeat(0xffff_ffffL >>> count, 32);
    }

    /** PSRLQ. */
    public static long rightQuadwords(long value, long count) {
        return count >>> 6 != 0 ? 0 : value >>> count;
    }

    /** PSRAW. */
    public static long arithmeticWords(long value, long count) {
        int limited = count >>> 4 != 0 ? 15 : (int) count;
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            result |= ((short) (value >>> shift) >> limited & 0xffffL) << shift;
        }
        return result;
    }

    /** PSRAD. */
    public static long arithmeticDoublewords(long value, long count) {
        int limited = count >>> 5 != 0 ? 31 : (int) count;
        return (int) value >> limited & 0xffff_ffffL | (long) ((int) (value >>> 32) >> limited) << 32;
    }

    private static long repeat(long lane, int bits) {
        long two = lane | lane << bits;
        return bits == 32 ? two : two | two << 32;
    }
}
