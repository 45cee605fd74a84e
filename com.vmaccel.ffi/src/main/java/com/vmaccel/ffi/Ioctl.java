package com.vmaccel.ffi;

/**
 * Linux ioctl request numbers, computed from the size of the argument's type as the C macros do.
 *
 * <p>Source: {@code asm-generic/ioctl.h}, which x86-64 and aarch64 share.
 */
public final class Ioctl {

    private static final int NUMBER_BITS = 8;
    private static final int TYPE_BITS = 8;
    private static final int SIZE_BITS = 14;
    private static final int SIZE_SHIFT = NUMBER_BITS + TYPE_BITS;
    private static final int DIRECTION_SHIFT = SIZE_SHIFT + SIZE_BITS;
    private static final long WRITE = 1;
    private static final long READ = 2;

    private Ioctl() {}

    /**
     * The macro {@code _IO}.
     *
     * @param type the driver's letter, for example 0xAE for KVM
     * @param number the request's number
     * @return the request
     */
    public static long io(int type, int number) {
        return encode(0, type, number, 0);
    }

    /**
     * The macro {@code _IOR}: the kernel writes the argument.
     *
     * @param type the driver's letter
     * @param number the request's number
     * @param argument the argument's type
     * @return the request
     */
    public static long ior(int type, int number, CType argument) {
        return encode(READ, type, number, argument.byteSize());
    }

    /**
     * The macro {@code _IOW}: the kernel reads the argument.
     *
     * @param type the driver's letter
     * @param number the request's number
     * @param argument the argument's type
     * @return the request
     */
    public static long iow(int type, int number, CType argument) {
        return encode(WRITE, type, number, argument.byteSize());
    }

    /**
     * The macro {@code _IOWR}: the kernel reads and writes the argument.
     *
     * @param type the driver's letter
     * @param number the request's number
     * @param argument the argument's type
     * @return the request
     */
    public static long iowr(int type, int number, CType argument) {
        return encode(READ | WRITE, type, number, argument.byteSize());
    }

    private static long encode(long direction, int type, int number, long size) {
        if (type >>> TYPE_BITS != 0 || number >>> NUMBER_BITS != 0 || size >>> SIZE_BITS != 0) {
            throw new IllegalArgumentException("no ioctl number: type=0x%x number=0x%x size=%d".formatted(type, number, size));
        }
        return direction << DIRECTION_SHIFT | size << SIZE_SHIFT | (long) type << NUMBER_BITS | number;
    }
}
