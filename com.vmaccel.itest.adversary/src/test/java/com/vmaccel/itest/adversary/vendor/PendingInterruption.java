package com.vmaccel.itest.adversary.vendor;

/**
 * The contents of {@link VendorRegister#PENDING_INTERRUPTION}: bit 0 pending, bits 1-3 type, bit 4 with an error code, bits 16-31 vector, bits 32-63 error code.
 *
 * @param type one of the constants
 * @param vector 0 to 255
 * @param hasErrorCode whether an error code is pushed
 * @param errorCode the error code
 */
public record PendingInterruption(int type, int vector, boolean hasErrorCode, int errorCode) {

    /** An interrupt from outside. */
    public static final int EXTERNAL = 0;
    /** A non-maskable interrupt. */
    public static final int NMI = 2;
    /** An exception of the processor. */
    public static final int EXCEPTION = 3;
    /** An INT instruction. */
    public static final int SOFTWARE = 4;

    /** Nothing is pending. */
    public static final long NOTHING = 0;

    /** Returns the register's contents. */
    public long encode() {
        return 1 | (long) type << 1 | (hasErrorCode ? 1 << 4 : 0) | (long) vector << 16 | (long) errorCode << 32;
    }

    /** Takes the register's contents apart; something must be pending. */
    public static PendingInterruption decode(long value) {
        return new PendingInterruption((int) value >> 1 & 7, (int) (value >>> 16) & 0xffff, (value & 1 << 4) != 0, (int) (value >>> 32));
    }

    /** Tells whether something is pending. */
    public static boolean isPending(long value) {
        return (value & 1) != 0;
    }
}
