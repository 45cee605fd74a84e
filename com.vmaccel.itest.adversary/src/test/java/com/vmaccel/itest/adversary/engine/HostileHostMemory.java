package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.engine.EngineHostMemory;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.itest.adversary.vendor.HostileHypervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Host memory on a system whose pages are said to be larger than they are: what the system aligns to its own pages is mapped until it fits. */
final class HostileHostMemory extends EngineHostMemory {

    private static final long PAGE = HostileHypervisor.PAGE_BYTES;
    private static final long SYSTEM_PAGE = 4096;
    private static final int TRIES = 64;

    HostileHostMemory(Whiteboard whiteboard) {
        super(whiteboard, PAGE);
    }

    @Override
    protected HostMemory allocateAnonymous(long sizeBytes) {
        Arena arena = Arena.ofShared();
        return HostMemory.of(arena.allocate(sizeBytes, PAGE), "anonymous", arena::close);
    }

    @Override
    protected HostMemory mapFile(Path file, long offset, long sizeBytes, FileMode mode) {
        List<Arena> misaligned = new ArrayList<>();
        try (FileChannel channel = open(file, mode)) {
            if (mode == FileMode.PRIVATE) {
                return copied(channel, offset, sizeBytes);
            }
            for (int i = 0; i < TRIES; i++) {
                Arena arena = Arena.ofShared();
                MemorySegment mapping = channel.map(mapMode(mode), offset, sizeBytes, arena);
                if ((mapping.address() & PAGE - 1) == 0) {
                    return HostMemory.of(mapping, "file", arena::close);
                }
                misaligned.add(arena);
                channel.map(mapMode(mode), offset, SYSTEM_PAGE, arena); // moves the next one by a page of the system
            }
            throw new IllegalStateException("no mapping of " + file + " was aligned to " + PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            misaligned.forEach(Arena::close);
        }
    }

    /** A private mapping would need a file that can be written. */
    private HostMemory copied(FileChannel channel, long offset, long sizeBytes) throws IOException {
        HostMemory memory = allocateAnonymous(sizeBytes);
        ByteBuffer rest = memory.segment().asByteBuffer();
        while (rest.hasRemaining() && channel.read(rest, offset + rest.position()) > 0) {
            // until the range is there
        }
        return memory;
    }

    private static FileChannel open(Path file, FileMode mode) throws IOException {
        return mode == FileMode.SHARED
                ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.READ);
    }

    private static MapMode mapMode(FileMode mode) {
        return mode == FileMode.SHARED ? MapMode.READ_WRITE : MapMode.READ_ONLY;
    }

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        return Optional.empty();
    }
}
