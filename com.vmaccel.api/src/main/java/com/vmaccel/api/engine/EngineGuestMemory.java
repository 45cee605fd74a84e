package com.vmaccel.api.engine;

import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** The guest memory of one virtual machine: mapping, host access and the record of written pages. An engine adds a {@link SlotMapper}. */
public final class EngineGuestMemory implements GuestMemory, DirtyTracking {

    /** How much is populated at a time: slots can be changed in between. */
    private static final long POPULATED_BYTES = 32 << 20;

    private final String vm;
    private final Whiteboard whiteboard;
    private final SlotTable table;
    private final SlotMapper mapper;
    private final WrittenPages written;
    private final Lock reading;
    private final Lock changing;
    private boolean closed;

    EngineGuestMemory(String vm, Whiteboard whiteboard, SlotTable table, SlotMapper mapper) {
        this.vm = vm;
        this.whiteboard = whiteboard;
        this.table = table;
        this.mapper = mapper;
        this.written = new WrittenPages(table, mapper);
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        this.reading = lock.readLock();
        this.changing = lock.writeLock();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(vm + " is closed");
        }
    }

    private <T> T under(Lock lock, Supplier<T> action) {
        lock.lock();
        try {
            requireOpen();
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void under(Lock lock, Runnable action) {
        under(lock, () -> {
            action.run();
            return this;
        });
    }

    // ---- slots

    @Override
    public MemorySlot map(GuestAddress gpa, HostMemory host, long hostOffset, long sizeBytes, Access access) {
        MemorySlot slot = under(changing, () -> add(new MemorySlot(table.freeNumber(), gpa, host, hostOffset, sizeBytes, access)));
        whiteboard.tell(observer -> observer.mapped(vm, slot));
        return slot;
    }

    private MemorySlot add(MemorySlot slot) {
        table.check(slot);
        HostMemory.Lease lease = slot.host().lease();
        try {
            mapper.map(slot);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
        table.add(slot, lease);
        return slot;
    }

    @Override
    public void unmap(MemorySlot slot) {
        MappedSlot gone = under(changing, () -> remove(table.require(slot)));
        whiteboard.tell(observer -> observer.unmapped(vm, slot));
        gone.lease().close();
    }

    private MappedSlot remove(MappedSlot mapped) {
        mapper.unmap(mapped.slot());
        table.remove(mapped);
        return mapped;
    }

    @Override
    public MemorySlot protect(MemorySlot slot, Access access) {
        MemorySlot changed = slot.withAccess(access);
        under(changing, () -> {
            MappedSlot mapped = table.require(slot);
            table.checkAccess(changed);
            mapper.protect(changed, slot);
            mapped.written(mapped.start(), slot.sizeBytes()); // an engine that maps anew forgets what was written
            table.replace(mapped, changed);
        });
        whiteboard.tell(observer -> observer.mapped(vm, changed));
        return changed;
    }

    @Override
    public List<MemorySlot> slots() {
        return under(reading, table::slots);
    }

    // ---- host access

    @Override
    public void read(GuestAddress gpa, MemorySegment target) {
        long at = gpa.value();
        long size = target.byteSize();
        reading.lock();
        try {
            requireOpen();
            MappedSlot mapped = table.find(at, size);
            if (mapped == null) {
                readPieces(gpa, target);
            } else {
                MemorySegment.copy(mapped.bytes(), mapped.hostOffset(at), target, 0, size);
            }
        } finally {
            reading.unlock();
        }
    }

    private void readPieces(GuestAddress gpa, MemorySegment target) {
        table.forEachPiece("read", gpa.value(), target.byteSize(), (mapped, at, size) ->
                MemorySegment.copy(mapped.bytes(), mapped.hostOffset(at), target, at - gpa.value(), size));
    }

    @Override
    public void write(GuestAddress gpa, MemorySegment source) {
        long size = source.byteSize();
        reading.lock();
        try {
            requireOpen();
            MappedSlot mapped = table.find(gpa.value(), size);
            if (mapped == null) {
                writePieces(gpa, source);
            } else {
                requireWritable(mapped);
                write(mapped, gpa.value(), source, 0, size);
            }
            mapper.invalidate(gpa.value(), size);
        } finally {
            reading.unlock();
        }
    }

    private void writePieces(GuestAddress gpa, MemorySegment source) {
        long total = source.byteSize();
        table.forEachPiece("write", gpa.value(), total, (mapped, at, size) -> requireWritable(mapped));
        table.forEachPiece("write", gpa.value(), total, (mapped, at, size) -> write(mapped, at, source, at - gpa.value(), size));
    }

    private static void write(MappedSlot mapped, long at, MemorySegment source, long offset, long size) {
        MemorySegment.copy(source, offset, mapped.bytes(), mapped.hostOffset(at), size);
        mapped.written(at, size);
    }

    private void requireWritable(MappedSlot mapped) {
        if (mapped.bytes().isReadOnly()) {
            throw new IllegalArgumentException("%s: the host memory of slot %d is read-only".formatted(vm, mapped.slot().number()));
        }
    }

    @Override
    public void modified(GuestAddress gpa, long sizeBytes) {
        under(reading, () -> {
            table.forEachPiece("modified", gpa.value(), sizeBytes, MappedSlot::written);
            mapper.invalidate(gpa.value(), sizeBytes);
        });
    }

    @Override
    public void populate(GuestAddress gpa, long sizeBytes, Access access) {
        under(reading, () -> table.forEachPiece("populate", gpa.value(), sizeBytes, (mapped, at, size) -> table.requireAllows(mapped, access)));
        long unit = table.granularityBytes();
        long end = sizeBytes == 0 ? gpa.value() : gpa.value() + sizeBytes + unit - 1 & -unit;
        long start = sizeBytes == 0 ? end : gpa.value() & -unit;
        for (long at = start; at != end; at += Math.min(POPULATED_BYTES, end - at)) {
            long from = at;
            under(reading, () -> table.forEachPiece("populate", from, Math.min(POPULATED_BYTES, end - from), (mapped, piece, size) -> {
                table.requireAllows(mapped, access);
                mapper.populate(mapped.slot(), piece, size, access);
            }));
        }
    }

    @Override
    public long readUnsigned(GuestAddress gpa, int sizeBytes) {
        LittleEndian.requireWidth(sizeBytes);
        reading.lock();
        try {
            requireOpen();
            MappedSlot mapped = table.find(gpa.value(), sizeBytes);
            if (mapped != null) {
                return LittleEndian.load(mapped.bytes(), mapped.hostOffset(gpa.value()), sizeBytes);
            }
        } finally {
            reading.unlock();
        }
        MemorySegment bytes = MemorySegment.ofArray(new long[1]);
        read(gpa, bytes.asSlice(0, sizeBytes));
        return LittleEndian.load(bytes, 0, sizeBytes);
    }

    @Override
    public void writeUnsigned(GuestAddress gpa, int sizeBytes, long value) {
        LittleEndian.requireWidth(sizeBytes);
        reading.lock();
        try {
            requireOpen();
            MappedSlot mapped = table.find(gpa.value(), sizeBytes);
            if (mapped != null) {
                requireWritable(mapped);
                LittleEndian.store(mapped.bytes(), mapped.hostOffset(gpa.value()), sizeBytes, value);
                mapped.written(gpa.value(), sizeBytes);
                mapper.invalidate(gpa.value(), sizeBytes);
                return;
            }
        } finally {
            reading.unlock();
        }
        MemorySegment bytes = MemorySegment.ofArray(new long[1]);
        LittleEndian.store(bytes, 0, sizeBytes, value);
        write(gpa, bytes.asSlice(0, sizeBytes));
    }

    // ---- written pages

    @Override
    public void harvest(Visitor visitor) {
        under(changing, () -> written.harvest(visitor)).forEach(Runnable::run); // the visitor may use this memory, and be slow
    }

    /** Counts changes from now on, and returns a number that changes with the layout of the slots. */
    long beginChanges() {
        return under(changing, () -> {
            written.beginChanges();
            return table.layout();
        });
    }

    /** Tells whether the slots are the same ones, unchanged. */
    boolean isLaidOut(long layout, List<MemorySlot> slots) {
        return under(reading, () -> table.layout() == layout && table.slots().equals(slots));
    }

    /** Brings a slot back to a copy: the pages written since changes are counted, where they are, or all. */
    void revert(MemorySlot slot, MemorySegment copy, boolean onlyChanges) {
        under(changing, () -> written.revert(slot, copy, onlyChanges));
    }

    // ---- close

    /** Later calls throw. The slots stay until {@link #releaseRest}, for an engine that allows that. */
    boolean closedWithMachine() {
        if (mapper.unmapsWithMachine()) {
            under(changing, () -> {
                closed = true;
            });
        }
        return mapper.unmapsWithMachine();
    }

    /** Unmaps every slot; later calls throw. A slot that the engine does not unmap keeps its memory until {@link #releaseRest}. */
    void close() {
        Steps steps = new Steps();
        under(changing, () -> {
            closed = true;
            List.copyOf(table.mapped()).forEach(mapped -> steps.take(() -> remove(mapped).lease().close()));
        });
        steps.finish();
    }

    /** Gives up every hold that is left; to be called when the native virtual machine is gone. */
    void releaseRest() {
        Steps steps = new Steps();
        table.mapped().forEach(mapped -> steps.take(mapped.lease()::close));
        steps.finish();
    }
}
