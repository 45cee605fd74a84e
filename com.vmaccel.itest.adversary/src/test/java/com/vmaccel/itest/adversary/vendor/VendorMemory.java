package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.DirtyTracking;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** The memory of the library's virtual machine: everything in large pages. */
final class VendorMemory {

    private final GuestMemory memory;
    private final Map<Long, MemorySlot> slots = new HashMap<>();
    private final TreeSet<Long> dirty = new TreeSet<>();

    VendorMemory(GuestMemory memory) {
        this.memory = memory;
    }

    synchronized int map(MemorySegment host, long gpa, long size, int flags) {
        if (!isAligned(host.address() | gpa | size) || size != host.byteSize()) {
            return VendorStatus.BAD_ARGUMENT;
        }
        HostMemory pages = HostMemory.of(host, "of the caller", () -> {});
        slots.put(gpa, memory.map(GuestAddress.of(gpa), pages, access(flags)));
        return VendorStatus.SUCCESS;
    }

    synchronized int unmap(long gpa, long size) {
        MemorySlot slot = find(gpa, size);
        if (slot == null) {
            return VendorStatus.NOT_FOUND;
        }
        memory.unmap(slot);
        slots.remove(gpa);
        return VendorStatus.SUCCESS;
    }

    synchronized int protect(long gpa, long size, int flags) {
        MemorySlot slot = find(gpa, size);
        if (slot == null) {
            return VendorStatus.NOT_FOUND;
        }
        slots.put(gpa, memory.protect(slot, access(flags)));
        return VendorStatus.SUCCESS;
    }

    /** Sets a bit for each large page that was written since the last query of it. */
    synchronized int queryDirty(DirtyTracking tracking, long gpa, long size, long[] bitmap) {
        if (find(gpa, size) == null || bitmap.length * (long) Long.SIZE * HostileHypervisor.PAGE_BYTES < size) {
            return VendorStatus.BAD_ARGUMENT;
        }
        tracking.harvest((start, length) -> {
            for (long page = start & -HostileHypervisor.PAGE_BYTES; page < start + length; page += HostileHypervisor.PAGE_BYTES) {
                dirty.add(page);
            }
        });
        var inside = dirty.subSet(gpa, gpa + size);
        inside.forEach(page -> {
            int number = (int) ((page - gpa) / HostileHypervisor.PAGE_BYTES);
            bitmap[number / Long.SIZE] |= 1L << number;
        });
        inside.clear();
        return VendorStatus.SUCCESS;
    }

    private MemorySlot find(long gpa, long size) {
        MemorySlot slot = slots.get(gpa);
        return slot != null && slot.sizeBytes() == size ? slot : null;
    }

    private static boolean isAligned(long value) {
        return (value & HostileHypervisor.PAGE_BYTES - 1) == 0;
    }

    private static Access access(int flags) {
        boolean write = (flags & HostileHypervisor.WRITE) != 0;
        boolean execute = (flags & HostileHypervisor.EXECUTE) != 0;
        if (write) {
            return execute ? Access.READ_WRITE_EXECUTE : Access.READ_WRITE;
        }
        return execute ? Access.READ_EXECUTE : Access.READ;
    }
}
