package com.vmaccel.api.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The guest memory of one virtual machine: every check, the table of slots, host access and the record of host writes. An engine adds a {@link SlotMapper}. */
public final class EngineGuestMemory implements GuestMemory, DirtyTracking {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The pages written since the last harvest, and since the last snapshot. */
    private record Changes(PageBitmap unharvested, PageBitmap unsaved) {
        static Changes of(long sizeBytes, long pageBytes) {
            return new Changes(new PageBitmap(sizeBytes, pageBytes), new PageBitmap(sizeBytes, pageBytes));
        }

        void mark(long offset, long sizeBytes) {
            unharvested.mark(offset, sizeBytes);
            unsaved.mark(offset, sizeBytes);
        }
    }

    private record Mapped(MemorySlot slot, HostMemory.Lease lease, @Nullable Changes changes) {
        MemorySegment bytes(long gpa, long sizeBytes) {
            return slot.host().segment().asSlice(slot.hostOffset() + gpa - slot.gpa().value(), sizeBytes);
        }

        void written(long gpa, long sizeBytes) {
            if (changes != null) {
                changes.mark(gpa - slot.gpa().value(), sizeBytes);
            }
        }
    }

    /** What is done with the part of a range that lies in one slot. */
    @FunctionalInterface
    private interface Piece {
        void apply(Mapped mapped, long gpa, long sizeBytes);
    }

    private final String backend;
    private final String vm;
    private final Capabilities capabilities;
    private final boolean tracksDirty;
    private final SlotMapper mapper;
    private final Whiteboard whiteboard;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final TreeMap<Long, Mapped> table = new TreeMap<>(Long::compareUnsigned);
    private boolean closed;

    EngineGuestMemory(EngineAccelerator accelerator, VirtualMachineParts parts) {
        this.backend = accelerator.id();
        this.vm = parts.name();
        this.capabilities = parts.capabilities();
        this.tracksDirty = parts.tracksDirty();
        this.mapper = parts.mapper();
        this.whiteboard = accelerator.whiteboard();
    }

    /** What the guest memory needs to know of its virtual machine. */
    record VirtualMachineParts(String name, Capabilities capabilities, boolean tracksDirty, SlotMapper mapper) {}

    @Override
    public MemorySlot map(GuestAddress gpa, HostMemory host, long hostOffset, long sizeBytes, Access access) {
        MemorySlot slot;
        lock.writeLock().lock();
        try {
            requireOpen();
            slot = new MemorySlot(freeNumber(), gpa, host, hostOffset, sizeBytes, access);
            check(slot);
            HostMemory.Lease lease = host.lease();
            try {
                mapper.map(slot);
            } catch (RuntimeException | Error e) {
                lease.close();
                throw e;
            }
            Changes changes = tracksDirty ? Changes.of(sizeBytes, capabilities.limits().granularityBytes()) : null;
            table.put(gpa.value(), new Mapped(slot, lease, changes));
        } finally {
            lock.writeLock().unlock();
        }
        whiteboard.tell(observer -> observer.mapped(vm, slot));
        return slot;
    }

    private int freeNumber() {
        int number = 0;
        while (isUsed(number)) {
            number++;
        }
        if (number >= capabilities.limits().maxMemorySlots()) {
            throw new IllegalArgumentException("all " + number + " memory slots of " + vm + " are in use");
        }
        return number;
    }

    private boolean isUsed(int number) {
        return table.values().stream().anyMatch(mapped -> mapped.slot.number() == number);
    }

    private void check(MemorySlot slot) {
        checkAccess(slot);
        long mask = capabilities.limits().granularityBytes() - 1;
        long hostAddress = slot.host().segment().address() + slot.hostOffset();
        if (slot.sizeBytes() <= 0 || ((slot.gpa().value() | slot.sizeBytes() | hostAddress) & mask) != 0) {
            throw refused(slot, "gpa, size and host address must be multiples of " + (mask + 1));
        }
        if (slot.hostOffset() < 0 || slot.hostOffset() > slot.host().sizeBytes() - slot.sizeBytes()) {
            throw refused(slot, "the range is outside the host memory of " + slot.host().sizeBytes() + " bytes");
        }
        long end = 1L << capabilities.limits().addressBits();
        if (slot.gpa().value() < 0 || slot.gpa().value() > end - slot.sizeBytes()) {
            throw refused(slot, "guest-physical addresses have " + capabilities.limits().addressBits() + " bits");
        }
        for (Mapped other : table.values()) {
            if (other.slot.contains(slot.gpa().value()) || slot.contains(other.slot.gpa().value())) {
                throw refused(slot, "overlaps slot " + other.slot.number() + " at " + other.slot.gpa() + " size " + other.slot.sizeBytes());
            }
        }
    }

    private void checkAccess(MemorySlot slot) {
        if (slot.access().isWritable() && slot.host().segment().isReadOnly()) {
            throw refused(slot, "the host memory is read-only");
        }
        if (!slot.access().isWritable() && !capabilities.has(Capability.READ_ONLY_MEMORY)) {
            throw new UnsupportedCapabilityException(backend, "map " + slot.gpa() + " " + slot.access(), Capability.READ_ONLY_MEMORY);
        }
    }

    private static IllegalArgumentException refused(MemorySlot slot, String reason) {
        return new IllegalArgumentException(
                "slot %d gpa=%s size=%d %s: %s".formatted(slot.number(), slot.gpa(), slot.sizeBytes(), slot.access(), reason));
    }

    @Override
    public void unmap(MemorySlot slot) {
        lock.writeLock().lock();
        try {
            requireOpen();
            Mapped mapped = require(slot);
            mapper.unmap(mapped.slot);
            table.remove(mapped.slot.gpa().value());
            mapped.lease.close();
        } finally {
            lock.writeLock().unlock();
        }
        whiteboard.tell(observer -> observer.unmapped(vm, slot));
    }

    @Override
    public MemorySlot protect(MemorySlot slot, Access access) {
        MemorySlot changed = slot.withAccess(access);
        lock.writeLock().lock();
        try {
            requireOpen();
            Mapped mapped = require(slot);
            checkAccess(changed);
            mapper.protect(changed, mapped.slot);
            table.put(changed.gpa().value(), new Mapped(changed, mapped.lease, mapped.changes));
        } finally {
            lock.writeLock().unlock();
        }
        whiteboard.tell(observer -> observer.mapped(vm, changed));
        return changed;
    }

    private Mapped require(MemorySlot slot) {
        Mapped mapped = table.get(slot.gpa().value());
        if (mapped == null || !mapped.slot.equals(slot)) {
            throw new IllegalArgumentException("slot %d at %s is not mapped in %s".formatted(slot.number(), slot.gpa(), vm));
        }
        return mapped;
    }

    @Override
    public List<MemorySlot> slots() {
        lock.readLock().lock();
        try {
            requireOpen();
            return table.values().stream().map(Mapped::slot).toList();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void read(GuestAddress gpa, MemorySegment target) {
        forEachPiece("read", gpa.value(), target.byteSize(), (mapped, at, size) ->
                MemorySegment.copy(mapped.bytes(at, size), 0, target, at - gpa.value(), size));
    }

    @Override
    public void write(GuestAddress gpa, MemorySegment source) {
        forEachPiece("write", gpa.value(), source.byteSize(), (mapped, at, size) -> {
            MemorySegment.copy(source, at - gpa.value(), mapped.bytes(at, size), 0, size);
            mapped.written(at, size);
        });
        mapper.invalidate(gpa.value(), source.byteSize());
    }

    @Override
    public void modified(GuestAddress gpa, long sizeBytes) {
        forEachPiece("modified", gpa.value(), sizeBytes, Mapped::written);
        mapper.invalidate(gpa.value(), sizeBytes);
    }

    @Override
    public long readUnsigned(GuestAddress gpa, int sizeBytes) {
        lock.readLock().lock();
        try {
            requireOpen();
            Mapped mapped = find(gpa.value());
            if (mapped != null && mapped.slot.contains(gpa.value() + sizeBytes - 1)) {
                return load(mapped.bytes(gpa.value(), sizeBytes), sizeBytes);
            }
        } finally {
            lock.readLock().unlock();
        }
        MemorySegment bytes = MemorySegment.ofArray(new long[1]);
        read(gpa, bytes.asSlice(0, sizeBytes));
        return load(bytes, sizeBytes);
    }

    private static long load(MemorySegment bytes, int sizeBytes) {
        return switch (sizeBytes) {
            case 1 -> Byte.toUnsignedLong(bytes.get(JAVA_BYTE, 0));
            case 2 -> Short.toUnsignedLong(bytes.get(SHORT, 0));
            case 4 -> Integer.toUnsignedLong(bytes.get(INT, 0));
            case 8 -> bytes.get(LONG, 0);
            default -> throw badWidth(sizeBytes);
        };
    }

    @Override
    public void writeUnsigned(GuestAddress gpa, int sizeBytes, long value) {
        lock.readLock().lock();
        try {
            requireOpen();
            Mapped mapped = find(gpa.value());
            if (mapped != null && mapped.slot.contains(gpa.value() + sizeBytes - 1)) {
                store(mapped.bytes(gpa.value(), sizeBytes), sizeBytes, value);
                mapped.written(gpa.value(), sizeBytes);
                mapper.invalidate(gpa.value(), sizeBytes);
                return;
            }
        } finally {
            lock.readLock().unlock();
        }
        MemorySegment bytes = MemorySegment.ofArray(new long[1]);
        store(bytes, sizeBytes, value);
        write(gpa, bytes.asSlice(0, sizeBytes));
    }

    private static void store(MemorySegment bytes, int sizeBytes, long value) {
        switch (sizeBytes) {
            case 1 -> bytes.set(JAVA_BYTE, 0, (byte) value);
            case 2 -> bytes.set(SHORT, 0, (short) value);
            case 4 -> bytes.set(INT, 0, (int) value);
            case 8 -> bytes.set(LONG, 0, value);
            default -> throw badWidth(sizeBytes);
        }
    }

    private static IllegalArgumentException badWidth(int sizeBytes) {
        return new IllegalArgumentException("an access has 1, 2, 4 or 8 bytes, not " + sizeBytes);
    }

    private void forEachPiece(String operation, long gpa, long sizeBytes, Piece piece) {
        lock.readLock().lock();
        try {
            requireOpen();
            requireCovered(operation, gpa, sizeBytes);
            for (long at = gpa; at < gpa + sizeBytes; ) {
                Mapped mapped = find(at);
                if (mapped == null) {
                    throw new AssertionError("slot table changed under its lock");
                }
                long size = Math.min(gpa + sizeBytes, mapped.slot.gpa().value() + mapped.slot.sizeBytes()) - at;
                piece.apply(mapped, at, size);
                at += size;
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    private void requireCovered(String operation, long gpa, long sizeBytes) {
        long at = gpa;
        while (gpa >= 0 && at - gpa < sizeBytes) {
            Mapped mapped = find(at);
            if (mapped == null) {
                break;
            }
            at = mapped.slot.gpa().value() + mapped.slot.sizeBytes();
        }
        if (gpa < 0 || at - gpa < sizeBytes) {
            throw new GuestMemoryException(backend, operation, gpa, sizeBytes);
        }
    }

    private @Nullable Mapped find(long gpa) {
        var entry = table.floorEntry(gpa);
        return entry != null && entry.getValue().slot.contains(gpa) ? entry.getValue() : null;
    }

    @Override
    public void harvest(Visitor visitor) {
        forEachChanges((mapped, changes) -> {
            collect(mapped, changes);
            changes.unharvested.drain(mapped.slot.gpa().value(), visitor);
        });
    }

    private void collect(Mapped mapped, Changes changes) {
        if (mapped.slot.access().isWritable()) {
            long base = mapped.slot.gpa().value();
            mapper.harvest(mapped.slot, (gpa, size) -> changes.mark(gpa - base, size));
        }
    }

    private void forEachChanges(BiConsumer<Mapped, Changes> action) {
        lock.writeLock().lock();
        try {
            requireOpen();
            for (Mapped mapped : table.values()) {
                if (mapped.changes != null) {
                    action.accept(mapped, mapped.changes);
                }
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Tells whether {@link #revert} can work by changed pages. */
    boolean countsChanges() {
        return tracksDirty;
    }

    /** Begins to count changes anew: what is in memory now is what the last snapshot has. */
    void forgetChanges() {
        forEachChanges((mapped, changes) -> {
            collect(mapped, changes);
            changes.unsaved.clear();
        });
    }

    /** Copies the pages of a slot back that were written since changes are counted. */
    void revert(MemorySlot slot, MemorySegment copy) {
        forEachChanges((mapped, changes) -> {
            if (mapped.slot.equals(slot)) {
                collect(mapped, changes);
                changes.unsaved.drain(0, (offset, size) -> {
                    MemorySegment.copy(copy, offset, mapped.bytes(slot.gpa().value() + offset, size), 0, size);
                    changes.unharvested.mark(offset, size);
                    mapper.invalidate(slot.gpa().value() + offset, size);
                });
            }
        });
    }

    /** Unmaps everything; later calls throw. */
    void close() {
        lock.writeLock().lock();
        try {
            for (Mapped mapped : table.values()) {
                mapper.unmap(mapped.slot);
                mapped.lease.close();
            }
            table.clear();
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(vm + " is closed");
        }
    }
}
