package com.vmaccel.api.memory;

/**
 * One range of guest-physical addresses backed by one range of host memory.
 *
 * @param number the slot's number in its virtual machine, from 0; reused after the slot was unmapped
 * @param gpa where the guest sees it, a multiple of the engine's granularity
 * @param host the memory behind it
 * @param hostOffset where in that memory it begins, in bytes
 * @param sizeBytes its length, a positive multiple of the engine's granularity
 * @param access what the guest may do with it
 */
public record MemorySlot(int number, GuestAddress gpa, HostMemory host, long hostOffset, long sizeBytes, Access access) {

    /**
     * Tells whether an address lies in this slot.
     *
     * @param address a guest-physical address
     * @return true if this slot backs it
     */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - gpa.value(), sizeBytes) < 0;
    }

    /**
     * Returns the same range with another access.
     *
     * @param other the new access
     * @return a changed copy
     */
    public MemorySlot withAccess(Access other) {
        return new MemorySlot(number, gpa, host, hostOffset, sizeBytes, other);
    }
}
