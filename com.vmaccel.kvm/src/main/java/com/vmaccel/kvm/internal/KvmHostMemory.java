package com.vmaccel.kvm.internal;

import com.vmaccel.api.engine.EngineHostMemory;
import com.vmaccel.api.engine.MappedMemory;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator.HugePages;
import com.vmaccel.api.memory.HostMemoryAllocator.SharedMemory;
import com.vmaccel.ffi.linux.MemFd;
import com.vmaccel.ffi.linux.PageMapping;
import com.vmaccel.ffi.linux.PageSizes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Pages of this process for guests. KVM takes any that the process can access. */
final class KvmHostMemory extends EngineHostMemory implements SharedMemory, HugePages {

    /** The alignment at which the kernel can use a transparent huge page. */
    private static final long HUGE_PAGE = 2 << 20;

    KvmHostMemory(Whiteboard whiteboard) {
        super(whiteboard, PageSizes.ordinary());
    }

    private static HostMemory of(PageMapping mapping, String description) {
        return new MappedMemory(mapping.unchecked(), mapping::segment, description, OptionalLong.empty(), mapping::close);
    }

    /** Returns memory that is mapped from a file, which goes with it. */
    static HostMemory of(PageMapping mapping, String description, int file, Runnable closeFile) {
        return new MappedMemory(mapping.unchecked(), mapping::segment, description, OptionalLong.of(file), () -> {
            mapping.close(); // first: this is what may be refused
            closeFile.run();
        });
    }

    @Override
    protected HostMemory allocateAnonymous(long sizeBytes) {
        return of(PageMapping.anonymous(sizeBytes), "anonymous");
    }

    @Override
    protected HostMemory mapFile(Path file, long offset, long sizeBytes, FileMode mode) {
        PageMapping.Mode writes = switch (mode) {
            case READ_ONLY -> PageMapping.Mode.READ_ONLY;
            case PRIVATE -> PageMapping.Mode.PRIVATE;
            case SHARED -> PageMapping.Mode.SHARED;
        };
        return of(PageMapping.file(file, offset, sizeBytes, writes), "file " + file);
    }

    @Override
    public HostMemory shared(String name, long sizeBytes) {
        requireMultiple("size", sizeBytes, granularityBytes());
        MemFd file = MemFd.create(name, sizeBytes);
        try {
            return placed(of(file.map(), "shared " + name, file.fd(), file::close));
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    @Override
    public HostMemory advised(long sizeBytes) {
        requireMultiple("size", sizeBytes, granularityBytes());
        PageMapping mapping = PageMapping.anonymous(sizeBytes, HUGE_PAGE);
        try {
            mapping.adviseHugePages();
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
        return placed(of(mapping, "huge pages if possible"));
    }

    @Override
    public HostMemory reserved(long sizeBytes, long pageBytes) {
        return placed(of(PageMapping.hugePages(sizeBytes, pageBytes), "huge pages of " + pageBytes + " bytes"));
    }

    @Override
    public <F> Optional<F> feature(Class<F> type) {
        return type == SharedMemory.class || type == HugePages.class ? Optional.of(type.cast(this)) : Optional.empty();
    }
}
