package com.vmaccel.api.engine;

import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The record of written pages of one virtual machine, for harvests and for snapshots. Guarded by the lock of the guest memory it belongs to. */
final class WrittenPages {

    private final SlotTable table;
    private final SlotMapper mapper;

    WrittenPages(SlotTable table, SlotMapper mapper) {
        this.table = table;
        this.mapper = mapper;
    }

    private void collect(MappedSlot mapped, DirtyPages dirty) {
        if (mapped.slot().access().isWritable()) {
            mapper.harvest(mapped.slot(), dirty);
        }
    }

    /** Begins the next harvest, and returns what tells a visitor about this one. */
    List<Runnable> harvest(DirtyTracking.Visitor visitor) {
        List<Runnable> reports = new ArrayList<>();
        mapper.gather();
        for (MappedSlot mapped : table.mapped()) {
            DirtyPages dirty = mapped.dirty();
            if (dirty != null) {
                collect(mapped, dirty);
                PageBitmap.Taken taken = dirty.unharvested().take();
                reports.add(() -> taken.report(mapped.start(), visitor));
            }
        }
        return reports;
    }

    /** Counts changes from now on. */
    void beginChanges() {
        mapper.gather();
        for (MappedSlot mapped : table.mapped()) {
            DirtyPages dirty = mapped.dirty();
            if (dirty != null) {
                collect(mapped, dirty);
                dirty.changed().clear();
            }
        }
    }

    /** Brings a slot back to a copy, which counts as writing: the pages written since changes are counted, where they are, or all. */
    void revert(MemorySlot slot, MemorySegment copy, boolean onlyChanges) {
        MappedSlot mapped = table.require(slot);
        DirtyPages dirty = mapped.dirty();
        if (dirty == null) {
            copyBack(mapped, copy, 0, slot.sizeBytes());
            return;
        }
        mapper.gather();
        collect(mapped, dirty);
        if (!onlyChanges) {
            dirty.changed().mark(0, slot.sizeBytes());
        }
        dirty.changed().take().report(0, (offset, size) -> {
            copyBack(mapped, copy, offset, size);
            dirty.unharvested().mark(offset, size);
        });
    }

    private void copyBack(MappedSlot mapped, MemorySegment copy, long offset, long size) {
        MemorySegment.copy(copy, offset, mapped.bytes(), mapped.slot().hostOffset() + offset, size);
        mapper.invalidate(mapped.start() + offset, size);
    }
}
