package com.vmaccel.api.engine;

import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** The part of an allocator that is the same for all engines: checks, placement and wrapping. An engine adds how pages come into being. */
public abstract class EngineHostMemory implements HostMemoryAllocator {

    private final Whiteboard whiteboard;
    private final long granularityBytes;

    /**
     * Makes an allocator.
     *
     * @param whiteboard whose placement services are asked
     * @param granularityBytes the unit of allocation, a power of two
     */
    protected EngineHostMemory(Whiteboard whiteboard, long granularityBytes) {
        this.whiteboard = whiteboard;
        this.granularityBytes = granularityBytes;
    }

    /**
     * Allocates zeroed pages.
     *
     * @param sizeBytes a positive multiple of the granularity
     * @return memory that no placement service was told of
     */
    protected abstract HostMemory allocateAnonymous(long sizeBytes);

    /**
     * Maps part of a file.
     *
     * @param file an existing file
     * @param offset a multiple of the granularity
     * @param sizeBytes a positive multiple of the granularity; the range lies inside the file
     * @param mode whether writes reach the file
     * @return memory that no placement service was told of
     */
    protected abstract HostMemory mapFile(Path file, long offset, long sizeBytes, FileMode mode);

    @Override
    public final long granularityBytes() {
        return granularityBytes;
    }

    @Override
    public final HostMemory anonymous(long sizeBytes) {
        requireMultiple("size", sizeBytes, granularityBytes);
        return placed(allocateAnonymous(sizeBytes));
    }

    @Override
    public final HostMemory file(Path file, long offset, long sizeBytes, FileMode mode) {
        requireMultiple("size", sizeBytes, granularityBytes);
        if (offset != 0) {
            requireMultiple("offset", offset, granularityBytes);
        }
        long length = length(file);
        if (offset > length - sizeBytes) {
            throw new IllegalArgumentException("%s has %d bytes: offset=%d size=%d is outside".formatted(file, length, offset, sizeBytes));
        }
        return placed(mapFile(file, offset, sizeBytes, mode));
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public final HostMemory wrap(Function<Arena, MemorySegment> source) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = source.apply(new LentArena(arena));
            if (!segment.scope().equals(arena.scope())) {
                throw new IllegalArgumentException("the segment is not of the arena that was given: " + segment);
            }
            requireMultiple("size", segment.byteSize(), granularityBytes);
            requireMultiple("address", segment.address(), granularityBytes);
            return placed(HostMemory.of(segment, "wrapped", arena::close));
        } catch (RuntimeException | Error e) {
            if (arena.scope().isAlive()) {
                arena.close();
            }
            throw e;
        }
    }

    /** An arena that its user cannot close: a guest may still reach its memory. */
    private record LentArena(Arena arena) implements Arena {
        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            return arena.allocate(byteSize, byteAlignment);
        }

        @Override
        public MemorySegment.Scope scope() {
            return arena.scope();
        }

        @Override
        public void close() {
            String when = arena.scope().isAlive() ? "is closed with the host memory made of it" : "was closed with the host memory made of it";
            throw new IllegalStateException("the lent arena " + when);
        }
    }

    /**
     * Asks the placement services about new memory.
     *
     * @param memory memory nothing has touched yet
     * @return the same memory; it is closed if a service throws
     */
    protected final HostMemory placed(HostMemory memory) {
        try {
            whiteboard.ask(advisor -> advisor.memoryAllocated(memory.segment(), memory.description()));
            return memory;
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /**
     * Refuses a size or address that is not aligned.
     *
     * @param what its name
     * @param value its value
     * @param unit what it must be a positive multiple of, a power of two
     * @throws IllegalArgumentException if it is not
     */
    protected static void requireMultiple(String what, long value, long unit) {
        if (value <= 0 || (value & unit - 1) != 0) {
            throw new IllegalArgumentException("host memory %s must be a positive multiple of %d, not %d".formatted(what, unit, value));
        }
    }
}
