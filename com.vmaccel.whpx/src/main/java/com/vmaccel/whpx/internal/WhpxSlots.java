package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.engine.SlotMapper;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.windows.VirtualPages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one partition. While a slot's access changes it is away for a moment: a virtual processor that stops for memory which is there by then simply goes on. So what is mapped is
 * told here from before it is in the partition until after it was taken away, except that nobody may reach a slot any more once it is being unmapped.
 */
final class WhpxSlots implements SlotMapper {

    private static final long PAGE = VirtualPages.PAGE_BYTES;

    private final WhpxPartition partition;
    private final boolean tracksDirty;
    private final int populateFlags;
    private final Map<Integer, long[]> kept = new HashMap<>();
    private volatile MemorySlot[] slots = {};

    WhpxSlots(WhpxPartition partition, boolean tracksDirty, int populateFlags) {
        this.partition = partition;
        this.tracksDirty = tracksDirty;
        this.populateFlags = populateFlags;
    }

    /** What pages are populated with: those that are not in memory are fetched, where the platform knows of that. */
    static int flags(WhpxHost host) {
        return host.details().populateFlags() & (int) WhvPopulate.PREFETCH.of(1);
    }

    /** Finds the slot of an address. */
    @Nullable MemorySlot find(long gpa) {
        for (MemorySlot slot : slots) {
            if (slot.contains(gpa)) {
                return slot;
            }
        }
        return null;
    }

    private int flags(Access access) {
        return WhvMemoryFlags.WHvMapGpaRangeFlagRead
                | (access.isWritable() ? WhvMemoryFlags.WHvMapGpaRangeFlagWrite : 0)
                | (access.isExecutable() ? WhvMemoryFlags.WHvMapGpaRangeFlagExecute : 0)
                | (tracksDirty ? WhvMemoryFlags.WHvMapGpaRangeFlagTrackDirtyPages : 0);
    }

    private void mapNatively(MemorySlot slot) {
        partition.map(slot.host().segment().asSlice(slot.hostOffset(), slot.sizeBytes()), slot.gpa().value(), flags(slot.access()));
    }

    /** Maps everything into a partition that has taken the other one's place. */
    void mapAgain() {
        for (MemorySlot slot : slots) {
            mapNatively(slot);
        }
    }

    @Override
    public void map(MemorySlot slot) {
        mapNatively(slot);
        slots = Stream.concat(Arrays.stream(slots), Stream.of(slot)).toArray(MemorySlot[]::new);
    }

    @Override
    public void unmap(MemorySlot slot) {
        MemorySlot[] before = slots;
        slots = Arrays.stream(before).filter(other -> other.number() != slot.number()).toArray(MemorySlot[]::new);
        try {
            partition.unmap(slot.gpa().value(), slot.sizeBytes());
            kept.remove(slot.number());
        } catch (RuntimeException e) {
            slots = before;
            throw e;
        }
    }

    /** The record of written pages goes with a mapping: it is kept for the next harvest. */
    @Override
    public void protect(MemorySlot slot, MemorySlot earlier) {
        if (tracksDirty) {
            kept.put(slot.number(), written(earlier));
        }
        partition.unmap(earlier.gpa().value(), earlier.sizeBytes());
        try {
            mapNatively(slot);
            slots = Arrays.stream(slots).map(other -> other.number() == slot.number() ? slot : other).toArray(MemorySlot[]::new);
        } catch (RuntimeException e) {
            putBack(earlier, e);
            throw e;
        }
    }

    private void putBack(MemorySlot slot, RuntimeException cause) {
        try {
            mapNatively(slot);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** Nothing tells whether the platform allocates pages that this process has not touched: they are touched first. A version without the function enters them at the guest's first access. */
    @Override
    public void populate(MemorySlot slot, long gpa, long sizeBytes, Access access) {
        SlotMapper.super.populate(slot, gpa, sizeBytes, access);
        int type = access.isWritable() ? WhvMemoryFlags.WHvMemoryAccessWrite : access.isExecutable() ? WhvMemoryFlags.WHvMemoryAccessExecute : WhvMemoryFlags.WHvMemoryAccessRead;
        int result = partition.populate(gpa, sizeBytes, populateFlags, type);
        if (result != WhvFunction.MISSING) {
            WhvResult.check(result, () -> "WHvAdviseGpaRange populate gpa=0x%x size=%d flags=0x%x access=%d".formatted(gpa, sizeBytes, populateFlags, type));
        }
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        sink.bitmap(written(slot));
    }

    private long[] written(MemorySlot slot) {
        int words = Math.toIntExact(Math.ceilDiv(slot.sizeBytes() / PAGE, (long) Long.SIZE));
        long[] before = kept.remove(slot.number());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bitmap = arena.allocate(JAVA_LONG, words);
            partition.queryDirty(slot.gpa().value(), slot.sizeBytes(), bitmap);
            long[] written = bitmap.toArray(JAVA_LONG);
            for (int i = 0; before != null && i < words; i++) {
                written[i] |= before[i];
            }
            return written;
        }
    }
}
