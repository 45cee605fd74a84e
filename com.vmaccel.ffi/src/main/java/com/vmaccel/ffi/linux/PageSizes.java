package com.vmaccel.ffi.linux;

/** Page arithmetic. */
public final class PageSizes {

    private PageSizes() {}

    /**
     * Returns the size of an ordinary page.
     *
     * @return bytes, 4096 on x86-64; 4096, 16384 or 65536 on aarch64
     */
    public static long ordinary() {
        return Ordinary.BYTES;
    }

    static long requirePages(long sizeBytes) {
        return requireMultiple(sizeBytes, ordinary());
    }

    static long requireMultiple(long sizeBytes, long pageBytes) {
        if (sizeBytes <= 0 || Long.bitCount(pageBytes) != 1 || sizeBytes % pageBytes != 0) {
            throw new IllegalArgumentException("size %d is not a positive multiple of the page size %d".formatted(sizeBytes, pageBytes));
        }
        return sizeBytes;
    }

    static long requireOffset(long offset) {
        if (offset < 0 || offset % ordinary() != 0) {
            throw new IllegalArgumentException("offset %d is not a multiple of the page size %d".formatted(offset, ordinary()));
        }
        return offset;
    }

    /** Encodes a huge page size as {@code mmap} and {@code memfd_create} want it. */
    static int hugeFlag(long pageBytes) {
        return Long.numberOfTrailingZeros(pageBytes) << LibCMemory.MAP_HUGE_SHIFT;
    }

    /** Asked for when first used. */
    private static final class Ordinary {
        private static final long BYTES = LibCMemory.getpagesize();
    }
}
