package com.vmaccel.soft.internal;

import com.vmaccel.api.engine.EngineHostMemory;
import com.vmaccel.api.engine.FileMapping;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemory;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/** Memory of this process for guests, without native access. */
final class SoftHostMemory extends EngineHostMemory {

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
        return FileMapping.of(file, offset, sizeBytes, mode, SoftCapabilities.PAGE_BYTES);
    }

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        return Optional.empty();
    }
}
