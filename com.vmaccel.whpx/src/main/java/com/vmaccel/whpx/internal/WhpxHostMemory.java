package com.vmaccel.whpx.internal;

import com.vmaccel.api.engine.EngineHostMemory;
import com.vmaccel.api.engine.FileMapping;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.ffi.windows.VirtualPages;
import java.nio.file.Path;
import java.util.Optional;

/** Pages of this process for guests. The platform takes any that the process can access. */
final class WhpxHostMemory extends EngineHostMemory {

    WhpxHostMemory(Whiteboard whiteboard) {
        super(whiteboard, VirtualPages.PAGE_BYTES);
    }

    @Override
    protected HostMemory allocateAnonymous(long sizeBytes) {
        VirtualPages pages = VirtualPages.allocate(sizeBytes);
        return HostMemory.of(pages.segment(), "anonymous", pages::close);
    }

    @Override
    protected HostMemory mapFile(Path file, long offset, long sizeBytes, FileMode mode) {
        return FileMapping.of(file, offset, sizeBytes, mode, (int) VirtualPages.PAGE_BYTES);
    }

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        return Optional.empty();
    }
}
