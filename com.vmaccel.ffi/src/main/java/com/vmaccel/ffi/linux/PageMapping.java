package com.vmaccel.ffi.linux;

import com.vmaccel.api.error.NativeCallException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Pages mapped into the process, as a bounded segment any thread may use. {@link #close()} unmaps them exactly once, afterwards {@link #segment()} and everything sliced
 * from it refuses access. It knows nothing of guests: whoever gives the pages to a virtual machine closes the mapping only when no vCPU can reach them any more.
 *
 * <p>Failures are {@link NativeCallException}s with the call, its arguments and errno. An access to pages of a file that has been truncated since, or to huge pages
 * the pool cannot supply, ends in an {@link InternalError}.
 */
public final class PageMapping implements AutoCloseable {

    /** What writes do. */
    public enum Mode {
        /** There are none: the segment is read-only. */
        READ_ONLY(LibCMemory.PROT_READ, LibCMemory.MAP_SHARED, LibC.O_RDONLY),
        /** They reach the file and all its other mappings. */
        SHARED(LibCMemory.PROT_READ | LibCMemory.PROT_WRITE, LibCMemory.MAP_SHARED, LibC.O_RDWR),
        /** They stay in this mapping. */
        PRIVATE(LibCMemory.PROT_READ | LibCMemory.PROT_WRITE, LibCMemory.MAP_PRIVATE, LibC.O_RDONLY);

        private final int protection;
        private final int mapFlags;
        private final int openFlags;

        Mode(int protection, int mapFlags, int openFlags) {
            this.protection = protection;
            this.mapFlags = mapFlags;
            this.openFlags = openFlags;
        }
    }

    private static final int ANONYMOUS = LibCMemory.MAP_PRIVATE | LibCMemory.MAP_ANONYMOUS;

    private final MemorySegment unchecked;
    private final CheckedView view;

    private PageMapping(long address, long sizeBytes, Mode mode) {
        // The kernel guarantees the size: it is what mmap was asked for.
        MemorySegment pages = MemorySegment.ofAddress(address).reinterpret(sizeBytes);
        unchecked = mode == Mode.READ_ONLY ? pages.asReadOnly() : pages;
        view = new CheckedView(unchecked);
    }

    /**
     * Maps zeroed memory. No swap space is reserved, so more can be mapped than the machine has.
     *
     * @param sizeBytes how much, a positive multiple of the page size
     * @return the mapping
     */
    public static PageMapping anonymous(long sizeBytes) {
        PageSizes.requirePages(sizeBytes);
        return map(sizeBytes, Mode.PRIVATE, ANONYMOUS | LibCMemory.MAP_NORESERVE, -1, 0, null);
    }

    /**
     * Maps zeroed memory at an aligned address, as transparent huge pages and an engine's large translations want it; see {@link #adviseHugePages()}.
     *
     * @param sizeBytes how much, a positive multiple of the page size
     * @param alignmentBytes a power of two, at least the page size
     * @return the mapping
     */
    public static PageMapping anonymous(long sizeBytes, long alignmentBytes) {
        PageSizes.requirePages(sizeBytes);
        PageSizes.requirePages(alignmentBytes);
        PageSizes.requireMultiple(alignmentBytes, alignmentBytes);
        long reserved = Math.addExact(sizeBytes, alignmentBytes);
        long start = mmap(reserved, Mode.PRIVATE.protection, ANONYMOUS | LibCMemory.MAP_NORESERVE, -1, 0, null);
        long aligned = Math.ceilDiv(start, alignmentBytes) * alignmentBytes;
        if (aligned > start) {
            unmap(start, aligned - start);
        }
        unmap(aligned + sizeBytes, start + reserved - (aligned + sizeBytes));
        return new PageMapping(aligned, sizeBytes, Mode.PRIVATE);
    }

    /**
     * Maps zeroed memory from the pool of huge pages, all of it reserved.
     *
     * @param sizeBytes how much, a positive multiple of the page size
     * @param pageBytes the size of a huge page, a power of two
     * @return the mapping
     */
    public static PageMapping hugePages(long sizeBytes, long pageBytes) {
        PageSizes.requireMultiple(sizeBytes, pageBytes);
        int flags = ANONYMOUS | LibCMemory.MAP_HUGETLB | PageSizes.hugeFlag(pageBytes);
        return map(sizeBytes, Mode.PRIVATE, flags, -1, 0,
                "reserve huge pages: /sys/kernel/mm/hugepages/hugepages-%dkB/nr_hugepages".formatted(pageBytes / 1024));
    }

    /**
     * Maps what a descriptor stands for: a file, a device, a vCPU's run area. The mapping does not need the descriptor afterwards.
     *
     * @param fd the descriptor
     * @param offset where in it, a multiple of the page size
     * @param sizeBytes how much, a positive multiple of the page size
     * @param mode what writes do
     * @return the mapping
     */
    public static PageMapping ofDescriptor(int fd, long offset, long sizeBytes, Mode mode) {
        PageSizes.requirePages(sizeBytes);
        return map(sizeBytes, mode, mode.mapFlags, fd, PageSizes.requireOffset(offset), null);
    }

    /**
     * Maps part of a file. Bytes past its end inside the last page read as zero; whole pages past it cannot be mapped.
     *
     * @param path an existing file
     * @param offset where in it, a multiple of the page size
     * @param sizeBytes how much, a positive multiple of the page size
     * @param mode what writes do
     * @return the mapping
     * @throws IllegalArgumentException if the file does not reach the last page
     */
    public static PageMapping file(Path path, long offset, long sizeBytes, Mode mode) {
        int flags = mode.openFlags | LibC.O_CLOEXEC;
        int number = Errno.check(LibC.open(path.toString(), flags, 0), "vmaccel", () -> "open path=%s flags=0x%x".formatted(path, flags));
        try (OwnedFd fd = OwnedFd.of(number)) {
            long pages = PageSizes.requireOffset(offset) + PageSizes.requirePages(sizeBytes);
            long length = path.toFile().length();
            if (pages - PageSizes.ordinary() >= length) {
                throw new IllegalArgumentException("%s has %d bytes, too few for offset=%d size=%d".formatted(path, length, offset, sizeBytes));
            }
            return ofDescriptor(fd.value(), offset, sizeBytes, mode);
        }
    }

    /**
     * Returns the pages. Closing the mapping then stops all threads of the Java virtual machine for a moment, so as to be sure that none is in an access.
     *
     * @return a segment of exactly the size mapped, which refuses access once the mapping is closed
     */
    public MemorySegment segment() {
        return view.segment();
    }

    /**
     * Returns the pages, for whoever knows when the mapping is closed.
     *
     * @return a segment of exactly the size mapped; an access after the mapping is closed ends the process or reaches other memory
     */
    public MemorySegment unchecked() {
        return unchecked;
    }

    /**
     * Asks for transparent huge pages. The kernel uses them where address and size allow and where its policy is not {@code never}.
     *
     * @throws NativeCallException if the kernel has none
     * @throws IllegalStateException if the mapping is closed
     */
    public void adviseHugePages() {
        advise(LibCMemory.MADV_HUGEPAGE);
    }

    /**
     * Advises the kernel on all the pages.
     *
     * @param advice {@code MADV_*} of {@link LibCMemory}
     * @throws NativeCallException if the kernel refuses
     * @throws IllegalStateException if the mapping is closed
     */
    public synchronized void advise(int advice) {
        if (view.isClosed()) {
            throw new IllegalStateException("the mapping is closed");
        }
        Errno.check(LibCMemory.madvise(unchecked.address(), unchecked.byteSize(), advice), "vmaccel",
                () -> "madvise address=0x%x length=%d advice=%d".formatted(unchecked.address(), unchecked.byteSize(), advice));
    }

    /**
     * Unmaps the pages. A second call does nothing.
     *
     * @throws IllegalStateException if a native call of another thread is using the segment; then everything stays as it was
     * @throws NativeCallException if the kernel refuses; then the pages stay mapped but are out of reach
     */
    @Override
    public synchronized void close() {
        if (view.close()) {
            unmap(unchecked.address(), unchecked.byteSize());
        }
    }

    @Override
    public String toString() {
        return "%d bytes mapped at 0x%x".formatted(unchecked.byteSize(), unchecked.address());
    }

    private static PageMapping map(long sizeBytes, Mode mode, int flags, int fd, long offset, @Nullable String hint) {
        return new PageMapping(mmap(sizeBytes, mode.protection, flags, fd, offset, hint), sizeBytes, mode);
    }

    private static long mmap(long length, int protection, int flags, int fd, long offset, @Nullable String hint) {
        long address = LibCMemory.mmap(0, length, protection, flags, fd, offset);
        if (address < 0) {
            String call = "mmap length=%d prot=0x%x flags=0x%x fd=%d offset=%d".formatted(length, protection, flags, fd, offset);
            throw new NativeCallException("vmaccel", call, Errno.status(address), hint);
        }
        return address;
    }

    private static void unmap(long address, long length) {
        Errno.check(LibCMemory.munmap(address, length), "vmaccel", () -> "munmap address=0x%x length=%d".formatted(address, length));
    }
}
