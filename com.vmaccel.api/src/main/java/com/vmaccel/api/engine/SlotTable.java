package com.vmaccel.api.engine;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capabilities.Limits;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.DirtyTrackingMode;
import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The slots of one virtual machine and the rules they obey. Guarded by the lock of the guest memory it belongs to. */
final class SlotTable {

    /** What is done with the part of a range that lies in one slot. */
    @FunctionalInterface
    interface Piece {
        void apply(MappedSlot mapped, long gpa, long sizeBytes);
    }

    private final String vm;
    private final String backend;
    private final Capabilities capabilities;
    private final boolean tracksDirty;
    private final TreeMap<Long, MappedSlot> slots = new TreeMap<>(Long::compareUnsigned);
    private final BitSet numbers = new BitSet();
    private long layout;

    SlotTable(VmConfig config, String backend, Capabilities capabilities) {
        this.vm = config.name();
        this.backend = backend;
        this.capabilities = capabilities;
        this.tracksDirty = config.dirtyTracking() != DirtyTrackingMode.NONE;
    }

    // ---- changes

    /** Returns the number a new slot gets, or refuses one more. */
    int freeNumber() {
        int number = numbers.nextClearBit(0);
        if (number >= capabilities.limits().maxMemorySlots()) {
            throw new IllegalArgumentException("all " + number + " memory slots of " + vm + " are in use");
        }
        return number;
    }

    void add(MemorySlot slot, HostMemory.Lease lease) {
        DirtyPages dirty = tracksDirty ? new DirtyPages(slot.gpa().value(), slot.sizeBytes(), capabilities.limits().granularityBytes()) : null;
        slots.put(slot.gpa().value(), new MappedSlot(slot, lease, dirty));
        numbers.set(slot.number());
        layout++;
    }

    void remove(MappedSlot mapped) {
        slots.remove(mapped.start());
        numbers.clear(mapped.slot().number());
        layout++;
    }

    void replace(MappedSlot mapped, MemorySlot changed) {
        slots.put(mapped.start(), mapped.with(changed));
    }

    // ---- rules

    /** Refuses a slot that cannot be mapped. */
    void check(MemorySlot slot) {
        checkAccess(slot);
        checkRange(slot);
        for (MappedSlot other : slots.values()) {
            if (other.slot().contains(slot.gpa().value()) || slot.contains(other.start())) {
                throw refused(slot, "overlaps slot %d at %s size %d".formatted(other.slot().number(), other.slot().gpa(), other.slot().sizeBytes()));
            }
        }
    }

    private void checkRange(MemorySlot slot) {
        Limits limits = capabilities.limits();
        long hostAddress = slot.host().address() + slot.hostOffset();
        if (slot.sizeBytes() <= 0 || ((slot.gpa().value() | slot.sizeBytes() | hostAddress) & limits.granularityBytes() - 1) != 0) {
            throw refused(slot, "gpa, size and host address 0x%x must be multiples of %d".formatted(hostAddress, limits.granularityBytes()));
        }
        if (slot.hostOffset() < 0 || slot.hostOffset() > slot.host().sizeBytes() - slot.sizeBytes()) {
            throw refused(slot, "offset %d is outside the host memory of %d bytes".formatted(slot.hostOffset(), slot.host().sizeBytes()));
        }
        if (slot.gpa().value() < 0 || slot.gpa().value() > (1L << limits.addressBits()) - slot.sizeBytes()) {
            throw refused(slot, "guest-physical addresses have " + limits.addressBits() + " bits");
        }
    }

    /** Refuses a slot whose access cannot be had. */
    void checkAccess(MemorySlot slot) {
        if (slot.access().isWritable() && slot.host().isReadOnly()) {
            throw refused(slot, "the host memory is read-only");
        }
        if (!slot.access().isWritable() && !capabilities.has(Capability.READ_ONLY_MEMORY)) {
            throw new UnsupportedCapabilityException(backend, "map " + slot.gpa() + " " + slot.access(), Capability.READ_ONLY_MEMORY);
        }
    }

    /** Refuses what the guest may not do with a slot. */
    void requireAllows(MappedSlot mapped, Access access) {
        if (!mapped.slot().access().includes(access)) {
            throw refused(mapped.slot(), "the guest is not given " + access);
        }
    }

    private IllegalArgumentException refused(MemorySlot slot, String reason) {
        return new IllegalArgumentException(
                "%s: slot %d gpa=%s size=%d %s: %s".formatted(vm, slot.number(), slot.gpa(), slot.sizeBytes(), slot.access(), reason));
    }

    // ---- look-up

    MappedSlot require(MemorySlot slot) {
        MappedSlot mapped = slots.get(slot.gpa().value());
        if (mapped == null || !mapped.slot().equals(slot)) {
            throw new IllegalArgumentException("slot %d at %s %s is not mapped in %s".formatted(slot.number(), slot.gpa(), slot.access(), vm));
        }
        return mapped;
    }

    @Nullable MappedSlot find(long gpa) {
        var entry = slots.floorEntry(gpa);
        return entry != null && entry.getValue().slot().contains(gpa) ? entry.getValue() : null;
    }

    /** Returns the slot that holds all of a range, or null. */
    @Nullable MappedSlot find(long gpa, long sizeBytes) {
        MappedSlot mapped = find(gpa);
        return mapped != null && sizeBytes <= mapped.end() - gpa ? mapped : null;
    }

    /** Does something with a range slot by slot; nothing at all unless slots cover it wholly. */
    void forEachPiece(String operation, long gpa, long sizeBytes, Piece piece) {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("%s: %s %s: negative size %d".formatted(vm, operation, Long.toHexString(gpa), sizeBytes));
        }
        overPieces(operation, gpa, sizeBytes, (mapped, at, size) -> {});
        overPieces(operation, gpa, sizeBytes, piece);
    }

    private void overPieces(String operation, long gpa, long sizeBytes, Piece piece) {
        for (long done = 0; done < sizeBytes; ) {
            long at = gpa + done;
            MappedSlot mapped = find(at);
            if (mapped == null) {
                throw new GuestMemoryException(backend, operation, gpa, sizeBytes);
            }
            long size = Math.min(sizeBytes - done, mapped.end() - at);
            piece.apply(mapped, at, size);
            done += size;
        }
    }

    Collection<MappedSlot> mapped() {
        return slots.values();
    }

    List<MemorySlot> slots() {
        return slots.values().stream().map(MappedSlot::slot).toList();
    }

    long granularityBytes() {
        return capabilities.limits().granularityBytes();
    }

    /** Returns a number that changes whenever a slot is added or removed. */
    long layout() {
        return layout;
    }
}
