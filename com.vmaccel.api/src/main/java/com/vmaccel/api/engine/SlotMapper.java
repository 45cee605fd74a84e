package com.vmaccel.api.engine;

import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.MemorySlot;

/**
 * How one engine puts slots into one virtual machine. {@link EngineGuestMemory} has checked everything beforehand and calls this under its lock, so an
 * implementation only makes the native call.
 */
public interface SlotMapper {

    /**
     * Maps a new slot.
     *
     * @param slot the slot
     */
    void map(MemorySlot slot);

    /**
     * Takes a slot away; when this returns no vCPU reaches its memory.
     *
     * @param slot the slot
     */
    void unmap(MemorySlot slot);

    /**
     * Changes a slot's access; when this returns every vCPU sees it.
     *
     * @param slot the slot, with its new access
     * @param earlier the slot as it was
     */
    void protect(MemorySlot slot, MemorySlot earlier);

    /** Is called before slots are harvested, once however many of them, for what an engine collects for all slots at a time. */
    default void gather() {}

    /**
     * Reports and forgets what guests wrote to a slot since the last call; only called when the virtual machine tracks dirty pages.
     *
     * @param slot a writable slot
     * @param sink is told of pages of the slot, in any order
     */
    void harvest(MemorySlot slot, DirtySink sink);

    /**
     * Tells whether slots need not be unmapped before a virtual machine without vCPUs is destroyed, because its memory is not touched by what is left of it. Unmapping
     * is the slowest part of destroying a small one, where the engine waits for readers that there cannot be.
     *
     * @return true if so
     */
    default boolean unmapsWithMachine() {
        return false;
    }

    /**
     * Drops what the engine derived from bytes that the host changed, such as decoded instructions. Most hardware engines derive nothing. Several threads may
     * call this at a time.
     *
     * @param gpa where the change begins
     * @param sizeBytes its length
     */
    default void invalidate(long gpa, long sizeBytes) {}

    /**
     * Has pages ready for the guest. This touches them in the process, which is all there is to do where the engine's guests use its mappings. Several threads may call this at a time.
     *
     * @param slot the slot they belong to
     * @param gpa where they begin, a multiple of the granularity
     * @param sizeBytes how many bytes they have, a multiple of the granularity
     * @param access what for, allowed by the slot
     */
    default void populate(MemorySlot slot, long gpa, long sizeBytes, Access access) {
        long offset = slot.hostOffset() + gpa - slot.gpa().value();
        TouchedPages.touch(slot.host().segment().asSlice(offset, sizeBytes), access.isWritable());
    }
}
