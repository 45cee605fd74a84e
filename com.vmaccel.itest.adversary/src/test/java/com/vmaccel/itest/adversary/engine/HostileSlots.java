package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.engine.SlotMapper;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.itest.adversary.vendor.HostileHypervisor;

/** Puts slots into the library's virtual machine. */
record HostileSlots(VendorCalls calls) implements SlotMapper {

    private static int flags(Access access) {
        return HostileHypervisor.READ
                | (access.isWritable() ? HostileHypervisor.WRITE : 0)
                | (access.isExecutable() ? HostileHypervisor.EXECUTE : 0);
    }

    @Override
    public void map(MemorySlot slot) {
        var bytes = slot.host().segment().asSlice(slot.hostOffset(), slot.sizeBytes());
        calls.check(calls.hypervisor().map(bytes, slot.gpa().value(), slot.sizeBytes(), flags(slot.access())), "map " + slot);
    }

    @Override
    public void unmap(MemorySlot slot) {
        calls.check(calls.hypervisor().unmap(slot.gpa().value(), slot.sizeBytes()), "unmap " + slot);
    }

    @Override
    public void protect(MemorySlot slot, MemorySlot earlier) {
        calls.check(calls.hypervisor().protect(slot.gpa().value(), slot.sizeBytes(), flags(slot.access())), "protect " + slot);
    }

    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {
        long pages = slot.sizeBytes() / HostileHypervisor.PAGE_BYTES;
        long[] bitmap = new long[Math.toIntExact((pages + Long.SIZE - 1) / Long.SIZE)];
        calls.check(calls.hypervisor().queryDirty(slot.gpa().value(), slot.sizeBytes(), bitmap), "queryDirty " + slot);
        for (int page = 0; page < pages; page++) {
            if ((bitmap[page / Long.SIZE] & 1L << page) != 0) {
                sink.run(slot.gpa().value() + page * HostileHypervisor.PAGE_BYTES, HostileHypervisor.PAGE_BYTES);
            }
        }
    }
}
