package com.vmaccel.api.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/** Makes host memory that an accelerator can map. What one accelerator allocated maps into every other whose granularity it satisfies. Thread-safe. */
@ProviderType
public interface HostMemoryAllocator {

    /**
     * Allocates zeroed memory; pages come into being when first touched.
     *
     * @param sizeBytes the size, a positive multiple of {@link #granularityBytes()}
     * @return the memory, to be closed by the caller
     * @throws IllegalArgumentException if the size is not such a multiple
     * @throws com.vmaccel.api.error.NativeCallException if the system refuses
     */
    HostMemory anonymous(long sizeBytes);

    /**
     * Maps part of a file.
     *
     * @param file an existing file
     * @param offset where in the file to begin, a multiple of {@link #granularityBytes()}
     * @param sizeBytes how much to map, a positive multiple of {@link #granularityBytes()}; the range must lie inside the file
     * @param mode whether writes reach the file
     * @return the memory, to be closed by the caller
     * @throws IllegalArgumentException if offset or size are not such multiples or outside the file
     * @throws java.io.UncheckedIOException if there is no such file
     * @throws com.vmaccel.api.error.NativeCallException if the file cannot be opened so, or the system refuses
     */
    HostMemory file(Path file, long offset, long sizeBytes, FileMode mode);

    /**
     * Makes host memory of a segment the caller allocates or maps in an arena of ours, so that it lives exactly as long as guests can reach it.
     *
     * @param source is given a shared arena, which it cannot close, and returns a segment of that arena, aligned and sized to {@link #granularityBytes()}
     * @return the memory, to be closed by the caller
     * @throws IllegalArgumentException if the segment is of another arena, not native, or not so aligned; the arena is closed then
     */
    HostMemory wrap(Function<Arena, MemorySegment> source);

    /**
     * Returns the unit of allocation.
     *
     * @return a power of two, in bytes
     */
    long granularityBytes();

    /**
     * Finds an optional kind of allocation.
     *
     * @param type its interface, for example {@link SharedMemory} or {@link HugePages}
     * @param <F> its interface
     * @return it, or empty where the engine or the system lacks it
     */
    <F> Optional<F> feature(Class<F> type);

    /** What happens to writes into a mapped file. */
    enum FileMode {
        /** The memory cannot be written; it maps only with an access that does not allow writing. */
        READ_ONLY,
        /** Writes stay in this memory. */
        PRIVATE,
        /** Writes reach the file and everybody who maps it. */
        SHARED
    }

    /** Memory that another process can map, too: it has a {@link HostMemory#handle()}. */
    @ProviderType
    interface SharedMemory {
        /**
         * Allocates zeroed shared memory.
         *
         * @param name a name for diagnostics
         * @param sizeBytes the size, a positive multiple of the granularity
         * @return the memory, to be closed by the caller
         */
        HostMemory shared(String name, long sizeBytes);
    }

    /** Memory in pages larger than the base page. */
    @ProviderType
    interface HugePages {
        /**
         * Allocates memory and advises the system to use huge pages where it can.
         *
         * @param sizeBytes the size, a positive multiple of the granularity
         * @return the memory, to be closed by the caller
         */
        HostMemory advised(long sizeBytes);

        /**
         * Allocates memory of reserved huge pages, or fails.
         *
         * @param sizeBytes the size, a positive multiple of {@code pageBytes}
         * @param pageBytes the size of a page, for example 2 MiB
         * @return the memory, to be closed by the caller
         * @throws com.vmaccel.api.error.NativeCallException if not enough such pages are reserved
         */
        HostMemory reserved(long sizeBytes, long pageBytes);
    }
}
