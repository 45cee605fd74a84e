package com.vmaccel.ffi.linux;

/**
 * Memory without a file name that other processes or devices can be given by descriptor. Its mappings are independent of it: closing the descriptor leaves them alone.
 * Any thread may call.
 */
public final class MemFd implements AutoCloseable {

    private final OwnedFd fd;
    private final long sizeBytes;

    private MemFd(OwnedFd fd, long sizeBytes) {
        this.fd = fd;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Makes memory of ordinary pages.
     *
     * @param name what {@code /proc} shows
     * @param sizeBytes how much, a positive multiple of the page size
     * @return the memory, zeroed
     * @throws com.vmaccel.api.error.NativeCallException if the system refuses
     */
    public static MemFd create(String name, long sizeBytes) {
        return create(name, PageSizes.requirePages(sizeBytes), LibCMemory.MFD_CLOEXEC);
    }

    /**
     * Makes memory from the pool of huge pages.
     *
     * @param name what {@code /proc} shows
     * @param sizeBytes how much, a positive multiple of the page size
     * @param pageBytes the size of a huge page, a power of two
     * @return the memory, zeroed
     * @throws com.vmaccel.api.error.NativeCallException if the kernel has no such page size
     */
    public static MemFd createHuge(String name, long sizeBytes, long pageBytes) {
        PageSizes.requireMultiple(sizeBytes, pageBytes);
        return create(name, sizeBytes, LibCMemory.MFD_CLOEXEC | LibCMemory.MFD_HUGETLB | PageSizes.hugeFlag(pageBytes));
    }

    private static MemFd create(String name, long sizeBytes, int flags) {
        int number = Errno.check(LibCMemory.memfd_create(name, flags), "vmaccel", () -> "memfd_create name=%s flags=0x%x".formatted(name, flags));
        OwnedFd fd = OwnedFd.of(number);
        int result = LibCMemory.ftruncate(number, sizeBytes);
        if (result < 0) {
            fd.close();
        }
        Errno.check(result, "vmaccel", () -> "ftruncate fd=%d length=%d".formatted(number, sizeBytes));
        return new MemFd(fd, sizeBytes);
    }

    /**
     * Returns the descriptor.
     *
     * @return its number; this object still owns it
     * @throws IllegalStateException if it is closed
     */
    public int fd() {
        return fd.value();
    }

    /**
     * Returns the size.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Maps all of it, shared.
     *
     * @return a mapping the caller closes
     * @throws IllegalStateException if the descriptor is closed
     * @throws com.vmaccel.api.error.NativeCallException if the system refuses; for huge pages, mostly because the pool has too few
     */
    public PageMapping map() {
        return PageMapping.ofDescriptor(fd(), 0, sizeBytes, PageMapping.Mode.SHARED);
    }

    /** Closes the descriptor; mappings stay. A second call does nothing. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "memfd " + fd + " of " + sizeBytes + " bytes";
    }
}
