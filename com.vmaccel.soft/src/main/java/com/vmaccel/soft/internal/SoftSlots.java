package com.vmaccel.soft.internal;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.engine.SlotMapper;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.Processor;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The slots of one virtual machine, as its processors find them. */
final class SoftSlots implements SlotMapper {

    private static final int PAGE_BYTES = SoftCapabilities.PAGE_BYTES;

    /** A slot and which of its pages were written, if that is tracked. */
    private record Mapping(MemorySlot slot, @Nullable AtomicLongArray written) {

        long start() {
            return slot.gpa().value();
        }

        boolean contains(long gpa) {
            return slot.contains(gpa);
        }

        void mark(long gpa) {
            if (written != null) {
                long page = (gpa - start()) / PAGE_BYTES;
                written.getAndAccumulate((int) (page / Long.SIZE), 1L << page, (a, b) -> a | b);
            }
        }
    }

    private final SoftGate gate;
    private final Processor.Family family;
    private final boolean tracksDirty;
    private volatile Mapping[] mappings = {};

    SoftSlots(SoftGate gate, Processor.Family family, boolean tracksDirty) {
        this.gate = gate;
        this.family = family;
        this.tracksDirty = tracksDirty;
    }

    // ---- for processors

    private @Nullable Mapping mapping(long gpa) {
        for (Mapping mapping : mappings) {
            if (mapping.contains(gpa)) {
                return mapping;
            }
        }
        return null;
    }

    /** Finds the memory behind a page. */
    boolean find(long gpa, PageFrame frame) {
        Mapping mapping = mapping(gpa);
        if (mapping == null) {
            return false;
        }
        MemorySlot slot = mapping.slot();
        long offset = slot.hostOffset() + (gpa & -PAGE_BYTES) - mapping.start();
        frame.set(slot.host().segment(), offset, slot.access().isWritable(), slot.access().isExecutable());
        return true;
    }

    /** Notes that a page is written. */
    void writing(long gpa) {
        if (tracksDirty) {
            Mapping mapping = mapping(gpa);
            if (mapping != null) {
                mapping.mark(gpa);
            }
        }
    }

    // ---- for the engine

    @Override
    public void map(MemorySlot slot) {
        AtomicLongArray written = tracksDirty ? new AtomicLongArray((int) Math.ceilDiv(slot.sizeBytes() / PAGE_BYTES, (long) Long.SIZE)) : null;
        mappings = Stream.concat(Arrays.stream(mappings), Stream.of(new Mapping(slot, written))).toArray(Mapping[]::new);
    }

    @Override
    public void unmap(MemorySlot slot) {
        gate.whileOutside(() -> {
            mappings = Arrays.stream(mappings).filter(mapping -> mapping.slot().number() != slot.number()).toArray(Mapping[]::new);
            forget(slot);
        });
    }

    @Override
    public void protect(MemorySlot slot, MemorySlot earlier) {
        gate.whileOutside(() -> {
            mappings = Arrays.stream(mappings)
                    .map(mapping -> mapping.slot().number() == slot.number() ? new Mapping(slot, mapping.written()) : mapping)
                    .toArray(Mapping[]::new);
            forget(slot);
        });
    }

    private void forget(MemorySlot slot) {
        if (family.hasCode(slot.gpa().value(), slot.sizeBytes())) {
            family.forgetCode();
        }
        gate.vcpus().forEach(SoftVcpu::forgetMemory);
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        Mapping mapping = mapping(slot.gpa().value());
        AtomicLongArray written = mapping == null ? null : mapping.written();
        if (written == null) {
            return;
        }
        long[] taken = new long[written.length()];
        gate.whileOutside(() -> {
            for (int i = 0; i < taken.length; i++) {
                taken[i] = written.getAndSet(i, 0);
            }
            gate.vcpus().forEach(SoftVcpu::forgetWrites);
        });
        sink.bitmap(taken);
    }

    @Override
    public void invalidate(long gpa, long sizeBytes) {
        if (sizeBytes > 0 && family.hasCode(gpa, sizeBytes)) {
            gate.whileOutside(() -> family.forgetCode(gpa, sizeBytes));
        }
    }
}
