package com.example.tiny;

import com.vmaccel.api.engine.EngineHostMemory;
import com.vmaccel.api.engine.FileMapping;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemory;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/** Memory for guests. A hypervisor wants it page by page from the operating system; this engine takes what Java gives. */
final class TinyMemory extends EngineHostMemory {

    TinyMemory(Whiteboard whiteboard) {
        super(whiteboard, TinyAccelerator.PAGE_BYTES);
    }

    @Override
    protected HostMemory allocateAnonymous(long sizeBytes) {
        Arena arena = Arena.ofShared();
        return HostMemory.of(arena.allocate(sizeBytes, TinyAccelerator.PAGE_BYTES), "anonymous", arena::close);
    }

    @Override
    protected HostMemory mapFile(Path file, long offset, long sizeBytes, FileMode mode) {
        return FileMapping.of(file, offset, sizeBytes, mode, TinyAccelerator.PAGE_BYTES);
    }

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        return Optional.empty();
    }
}
