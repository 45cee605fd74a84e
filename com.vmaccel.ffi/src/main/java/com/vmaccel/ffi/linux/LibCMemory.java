package com.vmaccel.ffi.linux;

import com.vmaccel.ffi.CSource;
import com.vmaccel.ffi.CallState;
import com.vmaccel.ffi.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory mapping with the C library, on plain addresses. {@link PageMapping} is the safe form: unmapping or protecting pages that a {@link MemorySegment} still
 * covers kills the process at the next access.
 *
 * <p>Every function returns what C returns, or {@code -errno} where C returns -1. Any thread may call; nothing is allocated unless said.
 */
@CSource(header = "sys/mman.h", facts = "sys")
public final class LibCMemory {

    /** No access. */
    public static final int PROT_NONE = 0;
    /** Pages may be read. */
    public static final int PROT_READ = 1;
    /** Pages may be written. */
    public static final int PROT_WRITE = 2;
    /** Pages may be executed. */
    public static final int PROT_EXEC = 4;

    /** Writes are seen by every mapping of the file. */
    public static final int MAP_SHARED = 1;
    /** Writes stay in this mapping. */
    public static final int MAP_PRIVATE = 2;
    /** At exactly this address, replacing what is there. */
    public static final int MAP_FIXED = 0x10;
    /** Zeroed memory, no file. */
    public static final int MAP_ANONYMOUS = 0x20;
    /** Do not reserve swap space. */
    public static final int MAP_NORESERVE = 0x4000;
    /** Fault all pages in now. */
    public static final int MAP_POPULATE = 0x8000;
    /** From the pool of huge pages. */
    public static final int MAP_HUGETLB = 0x40000;
    /** Where the base-2 logarithm of the huge page size goes in the flags. */
    public static final int MAP_HUGE_SHIFT = 26;

    /** Free the pages; private anonymous ones read as zero afterwards. */
    public static final int MADV_DONTNEED = 4;
    /** Punch a hole into a shared mapping. */
    public static final int MADV_REMOVE = 9;
    /** Let identical pages be merged. */
    public static final int MADV_MERGEABLE = 12;
    /** Use transparent huge pages. */
    public static final int MADV_HUGEPAGE = 14;
    /** Do not use transparent huge pages. */
    public static final int MADV_NOHUGEPAGE = 15;
    /** Leave the pages out of a core dump. */
    public static final int MADV_DONTDUMP = 16;
    /** Fault all pages in, readable. */
    public static final int MADV_POPULATE_READ = 22;
    /** Fault all pages in, writable. */
    public static final int MADV_POPULATE_WRITE = 23;

    /** Close on exec. */
    public static final int MFD_CLOEXEC = 1;
    /** Allow seals. */
    public static final int MFD_ALLOW_SEALING = 2;
    /** From the pool of huge pages. */
    public static final int MFD_HUGETLB = 4;

    // void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset);   mmap(2)
    private static final MethodHandle MMAP = CallShape.ofNumbers("mmap");

    // int munmap(void *addr, size_t length);   munmap(2)
    private static final MethodHandle MUNMAP = CallShape.ofNumbers("munmap");

    private LibCMemory() {}

    /**
     * {@code mmap(2)}.
     *
     * @param address where, or 0
     * @param length how many bytes
     * @param protection {@code PROT_*}
     * @param flags {@code MAP_*}
     * @param fd the file, or -1
     * @param offset where in the file, a multiple of the page size
     * @return the address, always positive, or {@code -errno}
     */
    public static long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        MemorySegment state = CallState.current();
        try {
            return CallState.errnoIfFailed((long) MMAP.invokeExact(state, address, length, (long) protection, (long) flags, (long) fd, offset), state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("mmap", thrown);
        }
    }

    /**
     * {@code munmap(2)}.
     *
     * @param address the first page
     * @param length how many bytes
     * @return 0, or {@code -errno}
     */
    public static int munmap(long address, long length) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) MUNMAP.invokeExact(state, address, length, 0L, 0L, 0L, 0L);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("munmap", thrown);
        }
    }

    /**
     * {@code madvise(2)}.
     *
     * @param address the first page
     * @param length how many bytes
     * @param advice {@code MADV_*}
     * @return 0, or {@code -errno}
     */
    public static int madvise(long address, long length, int advice) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) Range.MADVISE.invokeExact(state, address, length, (long) advice, 0L, 0L, 0L);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("madvise", thrown);
        }
    }

    /**
     * {@code mprotect(2)}.
     *
     * @param address the first page
     * @param length how many bytes
     * @param protection {@code PROT_*}
     * @return 0, or {@code -errno}
     */
    public static int mprotect(long address, long length, int protection) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) Range.MPROTECT.invokeExact(state, address, length, (long) protection, 0L, 0L, 0L);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("mprotect", thrown);
        }
    }

    /**
     * {@code memfd_create(2)}. Allocates the name.
     *
     * @param name what to call it in {@code /proc}
     * @param flags {@code MFD_*}
     * @return a descriptor, or {@code -errno}
     */
    public static int memfd_create(String name, int flags) {
        MemorySegment state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            long fd = (long) MemoryFile.MEMFD_CREATE.invokeExact(state, text.address(), (long) flags, 0L, 0L, text, MemorySegment.NULL, MemorySegment.NULL);
            return CallState.errnoIfFailed((int) fd, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("memfd_create", thrown);
        }
    }

    /**
     * {@code ftruncate(2)}.
     *
     * @param fd the file
     * @param length its new length in bytes
     * @return 0, or {@code -errno}
     */
    public static int ftruncate(int fd, long length) {
        MemorySegment state = CallState.current();
        try {
            long result = (long) MemoryFile.FTRUNCATE.invokeExact(state, (long) fd, length, 0L, 0L, 0L, 0L);
            return CallState.errnoIfFailed((int) result, state);
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("ftruncate", thrown);
        }
    }

    /**
     * {@code getpagesize(2)}.
     *
     * @return the size of a page in bytes
     */
    public static int getpagesize() {
        try {
            long size = (long) PageSize.GETPAGESIZE.invokeExact(CallState.current(), 0L, 0L, 0L, 0L, 0L, 0L);
            return (int) size;
        } catch (Throwable thrown) {
            throw NativeLibrary.bindingBug("getpagesize", thrown);
        }
    }

    /** Bound when first used. */
    private static final class Range {
        // int madvise(void *addr, size_t length, int advice);   madvise(2)
        private static final MethodHandle MADVISE = CallShape.ofNumbers("madvise");

        // int mprotect(void *addr, size_t len, int prot);   mprotect(2)
        private static final MethodHandle MPROTECT = CallShape.ofNumbers("mprotect");
    }

    /** Bound when first used. */
    private static final class MemoryFile {
        // int memfd_create(const char *name, unsigned int flags);   memfd_create(2)
        private static final MethodHandle MEMFD_CREATE = CallShape.ofPointers("memfd_create");

        // int ftruncate(int fd, off_t length);   ftruncate(2)
        private static final MethodHandle FTRUNCATE = CallShape.ofNumbers("ftruncate");
    }

    /** Bound when first used. */
    private static final class PageSize {
        // int getpagesize(void);   getpagesize(2)
        private static final MethodHandle GETPAGESIZE = CallShape.ofNumbers("getpagesize");
    }
}
