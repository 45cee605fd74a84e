package com.vmaccel.api.engine;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.state.DeviceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A virtual machine whose vCPUs follow scripts. */
final class FakeVm extends X86EngineVm {

    /** A feature of this engine's own. */
    interface Marker {}

    final FakeAccelerator fake;
    final FakeMapper mapper;
    final Map<Integer, FakeVcpu> vcpus = new ConcurrentHashMap<>();
    final AtomicInteger finished = new AtomicInteger();
    final AtomicInteger destroyed = new AtomicInteger();
    volatile boolean failDestroy;
    volatile boolean failNewVcpu;
    volatile int device;

    FakeVm(FakeAccelerator fake, VmConfig config) {
        this(fake, config, new FakeMapper(fake));
    }

    private FakeVm(FakeAccelerator fake, VmConfig config, FakeMapper mapper) {
        super(fake, config, fake.capabilities(), mapper);
        this.fake = fake;
        this.mapper = mapper;
        fake.inConstructor.run();
    }

    @Override
    protected X86EngineVcpu newVcpu(int vcpuId) {
        if (failNewVcpu) {
            throw new UnsupportedOperationException("no vCPU today");
        }
        FakeVcpu vcpu = new FakeVcpu(this, vcpuId);
        vcpus.put(vcpuId, vcpu);
        return vcpu;
    }

    /** Creates a vCPU of the current thread with a guest. */
    FakeVcpu vcpu(int id, Guest guest) {
        FakeVcpu vcpu = (FakeVcpu) createVcpu(id);
        vcpu.load(guest);
        return vcpu;
    }

    @Override
    protected void finish() {
        finished.incrementAndGet();
    }

    @Override
    protected @Nullable Object engineFeature(Class<?> type) {
        return type == Marker.class ? new Marker() {} : null;
    }

    @Override
    protected List<DeviceState> saveDevices() {
        return List.of(new DeviceState("fake.device", RawBytes.of((byte) device)));
    }

    @Override
    protected void loadDevices(List<DeviceState> devices) {
        if (!Optional.of("fake.device").equals(devices.stream().map(DeviceState::name).findFirst())) {
            throw new IllegalArgumentException("not a state of the fake engine: " + devices);
        }
        device = devices.getFirst().data().toArray()[0];
    }

    @Override
    protected void destroy() {
        if (!mapper.mapped.isEmpty() && !mapper.failUnmap) {
            fake.violations.add(this + ": destroyed with slots");
        }
        vcpus.values().stream().filter(vcpu -> vcpu.destructions.get() != 1).forEach(vcpu -> fake.violations.add(this + ": destroyed before " + vcpu));
        if (destroyed.incrementAndGet() != 1) {
            fake.violations.add(this + ": destroyed twice");
        }
        if (failDestroy) {
            throw new UnsupportedOperationException("no end today");
        }
    }

    /** Records what is mapped; guest writes are what a test says. */
    static final class FakeMapper implements SlotMapper {
        final List<MemorySlot> mapped = new ArrayList<>();
        final Queue<String> calls = new ConcurrentLinkedQueue<>();
        final Queue<Long> guestWrites = new ConcurrentLinkedQueue<>();
        private final FakeAccelerator fake;
        volatile Runnable whilePopulating = () -> {};
        volatile boolean failMap;
        volatile boolean failUnmap;

        FakeMapper(FakeAccelerator fake) {
            this.fake = fake;
        }

        @Override
        public void map(MemorySlot slot) {
            if (failMap) {
                throw new UnsupportedOperationException("no slot today");
            }
            mapped.add(slot);
            calls.add("map " + slot.number());
        }

        @Override
        public void unmap(MemorySlot slot) {
            if (failUnmap) {
                throw new UnsupportedOperationException("no unmap today");
            }
            if (!mapped.remove(slot)) {
                fake.violations.add("unmapped what was not mapped: " + slot);
            }
            calls.add("unmap " + slot.number());
        }

        @Override
        public void protect(MemorySlot slot, MemorySlot earlier) {
            mapped.set(mapped.indexOf(earlier), slot);
            calls.add("protect " + slot.number() + " " + slot.access());
        }

        /** The guest writes to a page. */
        void guestWrites(long gpa) {
            guestWrites.add(gpa);
        }

        @Override
        public void harvest(MemorySlot slot, DirtySink sink) {
            guestWrites.removeIf(gpa -> {
                if (slot.contains(gpa)) {
                    sink.run(gpa, FakeAccelerator.PAGE);
                }
                return slot.contains(gpa);
            });
        }

        @Override
        public void populate(MemorySlot slot, long gpa, long sizeBytes, Access access) {
            calls.add("populate %d 0x%x %d %s".formatted(slot.number(), gpa, sizeBytes, access));
            whilePopulating.run();
            SlotMapper.super.populate(slot, gpa, sizeBytes, access);
        }

        @Override
        public void invalidate(long gpa, long sizeBytes) {
            calls.add("invalidate 0x%x %d".formatted(gpa, sizeBytes));
        }
    }
}
