package com.vmaccel.soft.internal;

import com.vmaccel.api.engine.EngineHostMemory;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Memory of this process for guests, without native access. */
final class SoftHostMemory extends EngineHostMemory {

    private static final int COPIED_AT_ONCE = 1 << 20;

    SoftHostMemory(Whiteboard whiteboard) {
        super(whiteboard, SoftCapabilities.PAGE_BYTES);
    }

    @Override
    protected HostMemory allocateAnonymous(long sizeBytes) {
        Arena arena = Arena.ofShared();
        try {
            return HostMemory.of(arena.allocate(sizeBytes, SoftCapabilities.PAGE_BYTES), "anonymous", arena::close);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    @Override
    protected HostMemory mapFile(Path file, long offset, long sizeBytes, FileMode mode) {
        String description = "file " + file;
        Arena arena = Arena.ofShared();
        try (FileChannel channel = open(file, mode)) {
            MemorySegment bytes = switch (mode) {
                case PRIVATE -> copied(channel, offset, arena.allocate(sizeBytes, SoftCapabilities.PAGE_BYTES));
                case READ_ONLY -> channel.map(MapMode.READ_ONLY, offset, sizeBytes, arena);
                case SHARED -> channel.map(MapMode.READ_WRITE, offset, sizeBytes, arena);
            };
            return HostMemory.of(bytes, description, arena::close);
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static FileChannel open(Path file, FileMode mode) throws IOException {
        return mode == FileMode.SHARED ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE) : FileChannel.open(file, StandardOpenOption.READ);
    }

    /** A private mapping would need a file that can be written. */
    private static MemorySegment copied(FileChannel channel, long offset, MemorySegment bytes) throws IOException {
        long done = 0;
        while (done < bytes.byteSize()) {
            ByteBuffer part = bytes.asSlice(done, Math.min(COPIED_AT_ONCE, bytes.byteSize() - done)).asByteBuffer();
            int count = channel.read(part, offset + done);
            if (count < 0) {
                return bytes;
            }
            done += count;
        }
        return bytes;
    }

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        return Optional.empty();
    }
}
