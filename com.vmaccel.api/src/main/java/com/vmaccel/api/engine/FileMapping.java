package com.vmaccel.api.engine;

import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator.FileMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files as host memory by what Java has on every system, for engines that need nothing of the system's own. */
public final class FileMapping {

    private static final int COPIED_AT_ONCE = 1 << 20;

    private FileMapping() {}

    /**
     * Maps part of a file, or copies it where writes are not to reach the file.
     *
     * @param file an existing file
     * @param offset where in it, a multiple of the page size
     * @param sizeBytes a positive multiple of the page size; the range lies inside the file
     * @param mode whether writes reach the file
     * @param pageBytes the page size, to which the memory is aligned
     * @return the memory
     */
    public static HostMemory of(Path file, long offset, long sizeBytes, FileMode mode, int pageBytes) {
        String description = "file " + file;
        Arena arena = Arena.ofShared();
        try (FileChannel channel = open(file, mode)) {
            MemorySegment bytes = switch (mode) {
                case PRIVATE -> copied(channel, offset, arena.allocate(sizeBytes, pageBytes));
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
}
