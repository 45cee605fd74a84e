package com.vmaccel.api.engine;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capabilities.Limits;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.capability.ExecutionKind;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.HostMemoryAllocator;
import com.vmaccel.api.x86.CpuidTable;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine of scripts. What it is called with against the engine contract becomes a violation. */
final class FakeAccelerator extends EngineAccelerator implements X86Accelerator {

    static final long PAGE = 4096;
    static final Limits LIMITS = new Limits(64, 8, 3, PAGE, 40);

    final Queue<String> violations = new ConcurrentLinkedQueue<>();
    final AtomicInteger allocated = new AtomicInteger();
    Limits limits = LIMITS;
    Set<Capability> features = EnumSet.allOf(Capability.class);
    Set<InterruptMode> interruptModes = EnumSet.allOf(InterruptMode.class);
    volatile Runnable inConstructor = () -> {};

    private final HostMemoryAllocator memory;

    FakeAccelerator(Duration stopTimeout) {
        super("fake", new Whiteboard(), stopTimeout);
        this.memory = new Allocator(whiteboard());
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                Architecture.X86_64,
                ExecutionKind.SOFTWARE,
                Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM,
                features,
                interruptModes,
                EnumSet.allOf(ExitKind.class),
                limits);
    }

    @Override
    public FakeVm createVirtualMachine(VmConfig config) {
        return open(config, accepted -> new FakeVm(this, accepted));
    }

    @Override
    public CpuidTable supportedCpuid() {
        return FakeVcpu.CPUID;
    }

    @Override
    public HostMemoryAllocator memory() {
        return memory;
    }

    /** One page after another, and how many of them are not given back. */
    HostMemory ram(long pages) {
        return memory.anonymous(pages * PAGE);
    }

    private final class Allocator extends EngineHostMemory {

        Allocator(Whiteboard whiteboard) {
            super(whiteboard, PAGE);
        }

        @Override
        protected HostMemory allocateAnonymous(long sizeBytes) {
            Arena arena = Arena.ofShared();
            allocated.incrementAndGet();
            return HostMemory.of(arena.allocate(sizeBytes, PAGE), "anonymous", () -> {
                allocated.decrementAndGet();
                arena.close();
            });
        }

        @Override
        protected HostMemory mapFile(Path file, long offset, long sizeBytes, FileMode mode) {
            Arena arena = Arena.ofShared();
            var segment = arena.allocate(sizeBytes, PAGE);
            return HostMemory.of(mode == FileMode.READ_ONLY ? segment.asReadOnly() : segment, "file", arena::close);
        }

        @Override
        public <F> Optional<F> feature(Class<F> type) {
            return Optional.empty();
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
