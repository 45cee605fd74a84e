package com.vmaccel.api.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The guest-physical memory of one virtual machine: its slots, and access to the bytes behind them. Slots may be mapped, unmapped and protected while vCPUs
 * run. The guest is a hostile writer: what is read here may change the next moment, so read once, validate, then use. Thread-safe.
 *
 * <p>Every method throws {@link IllegalStateException} once the virtual machine is closed.
 */
@ProviderType
public interface GuestMemory {

    /**
     * Maps all of a host memory.
     *
     * @param gpa where the guest sees it, a multiple of the engine's granularity
     * @param host the memory
     * @param access what the guest may do
     * @return the new slot
     * @throws IllegalArgumentException if it overlaps another slot, is not aligned, reaches past the guest-physical address space, or exceeds the number of
     *     slots; nothing is mapped then
     * @throws com.vmaccel.api.error.UnsupportedCapabilityException if the access cannot be enforced as {@link Access} demands
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses
     */
    default MemorySlot map(GuestAddress gpa, HostMemory host, Access access) {
        return map(gpa, host, 0, host.sizeBytes(), access);
    }

    /**
     * Maps part of a host memory; as {@link #map(GuestAddress, HostMemory, Access)} otherwise.
     *
     * @param gpa where the guest sees it
     * @param host the memory
     * @param hostOffset where in it to begin, in bytes; the resulting host address must be aligned to the engine's granularity
     * @param sizeBytes how much, a positive multiple of the engine's granularity
     * @param access what the guest may do
     * @return the new slot
     */
    MemorySlot map(GuestAddress gpa, HostMemory host, long hostOffset, long sizeBytes, Access access);

    /**
     * Takes a slot away. When this returns no vCPU can reach the memory through it.
     *
     * @param slot a slot of this virtual machine, as {@link #map} or {@link #protect} returned it
     * @throws IllegalArgumentException if it is not mapped here
     */
    void unmap(MemorySlot slot);

    /**
     * Changes what the guest may do with a slot. When this returns every vCPU sees the change. With dirty tracking all pages of the slot count as written.
     *
     * @param slot a slot of this virtual machine
     * @param access what the guest may do from now on
     * @return the changed slot, which replaces the given one
     * @throws IllegalArgumentException if it is not mapped here
     */
    MemorySlot protect(MemorySlot slot, Access access);

    /**
     * Returns the slots.
     *
     * @return a snapshot, by ascending address
     */
    List<MemorySlot> slots();

    /**
     * Copies bytes out of the guest; the range may span slots that touch.
     *
     * @param gpa where to begin
     * @param target filled wholly
     * @throws com.vmaccel.api.error.GuestMemoryException if part of the range has no slot; nothing is copied then
     */
    void read(GuestAddress gpa, MemorySegment target);

    /**
     * Copies bytes into the guest, whatever the slot's access, and marks the pages written.
     *
     * @param gpa where to begin
     * @param source copied wholly
     * @throws com.vmaccel.api.error.GuestMemoryException if part of the range has no slot; nothing is copied then
     * @throws IllegalArgumentException if the host memory of a slot is read-only; nothing is copied then
     */
    void write(GuestAddress gpa, MemorySegment source);

    /**
     * Copies bytes out of the guest.
     *
     * @param gpa where to begin
     * @param target filled wholly
     * @throws com.vmaccel.api.error.GuestMemoryException if part of the range has no slot
     */
    default void read(GuestAddress gpa, byte[] target) {
        read(gpa, MemorySegment.ofArray(target));
    }

    /**
     * Copies bytes out of the guest.
     *
     * @param gpa where to begin
     * @param sizeBytes how many
     * @return a new array with them
     * @throws com.vmaccel.api.error.GuestMemoryException if part of the range has no slot
     */
    default byte[] read(GuestAddress gpa, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        read(gpa, bytes);
        return bytes;
    }

    /**
     * Copies bytes into the guest.
     *
     * @param gpa where to begin
     * @param source copied wholly
     * @throws com.vmaccel.api.error.GuestMemoryException if part of the range has no slot
     */
    default void write(GuestAddress gpa, byte[] source) {
        write(gpa, MemorySegment.ofArray(source));
    }

    /**
     * Reads a little-endian number in one access where it is aligned and inside one slot.
     *
     * @param gpa where it lies
     * @param sizeBytes its width: 1, 2, 4 or 8
     * @return its value, zero-extended
     * @throws com.vmaccel.api.error.GuestMemoryException if part of it has no slot
     * @throws IllegalArgumentException if the width is another
     */
    long readUnsigned(GuestAddress gpa, int sizeBytes);

    /**
     * Writes a little-endian number in one access where it is aligned and inside one slot, and marks the page written.
     *
     * @param gpa where it lies
     * @param sizeBytes its width: 1, 2, 4 or 8
     * @param value its low bytes are written
     * @throws com.vmaccel.api.error.GuestMemoryException if part of it has no slot
     * @throws IllegalArgumentException if the width is another, or the host memory is read-only
     */
    void writeUnsigned(GuestAddress gpa, int sizeBytes, long value);

    /**
     * Says that bytes were written through {@link HostMemory#segment()} and not through this interface: marks the pages written and drops whatever the engine
     * derived from their old contents.
     *
     * @param gpa where the change begins
     * @param sizeBytes its length
     * @throws com.vmaccel.api.error.GuestMemoryException if part of the range has no slot
     */
    void modified(GuestAddress gpa, long sizeBytes);

    /**
     * Has every page that holds a byte of a range ready, so that the guest does not wait for the host when it first uses it. Nothing the guest can see changes; pages made ready for writing
     * may count as written. On return they are allocated and, if of a file, read. Called by the owner of a vCPU an engine may also enter them into the tables that its processor walks. Slots
     * may be mapped and unmapped meanwhile.
     *
     * @param gpa where to begin
     * @param sizeBytes how much; nothing happens if it is 0
     * @param access what for: pages of anonymous memory that are made ready for reading only are allocated by the first write
     * @throws com.vmaccel.api.error.GuestMemoryException if part of the range has no slot; nothing is made ready then, unless it was unmapped meanwhile
     * @throws IllegalArgumentException if the size is negative, or a slot does not let the guest do that; nothing is made ready then
     * @throws com.vmaccel.api.error.NativeCallException if the host cannot, for example for lack of memory; pages before the one in question are ready
     */
    void populate(GuestAddress gpa, long sizeBytes, Access access);
}
