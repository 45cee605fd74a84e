package com.vmaccel.whpx.internal;

import com.vmaccel.api.engine.EngineGuestMemory;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.x86.AccessKind;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.Bus;
import com.vmaccel.x86.PageFrame;

/** What an instruction reaches that is completed outside of the processor: the slots, and exits for everything else. */
record WhpxBus(EngineGuestMemory memory, WhpxSlots slots, AccessReplay replay) implements Bus {

    @Override
    public boolean find(long gpa, PageFrame frame) {
        MemorySlot slot = slots.find(gpa);
        if (slot == null) {
            return false;
        }
        long offset = slot.hostOffset() + (gpa & -PageFrame.BYTES) - slot.gpa().value();
        frame.set(slot.host().segment(), offset, slot.access().isWritable(), slot.access().isExecutable());
        return true;
    }

    @Override
    public long read(long gpa, int sizeBytes) {
        return replay.access(AccessKind.MEMORY_READ, gpa, sizeBytes, 0);
    }

    @Override
    public void write(long gpa, int sizeBytes, long value) {
        replay.access(AccessKind.MEMORY_WRITE, gpa, sizeBytes, value);
    }

    @Override
    public long in(int port, int sizeBytes) {
        return replay.access(AccessKind.PORT_READ, port, sizeBytes, 0);
    }

    @Override
    public void out(int port, int sizeBytes, long value) {
        replay.access(AccessKind.PORT_WRITE, port, sizeBytes, value);
    }

    /** The platform does not see what this process writes. */
    @Override
    public void writing(long gpa) {
        memory.modified(GuestAddress.of(gpa & -PageFrame.BYTES), PageFrame.BYTES);
    }

    @Override
    public boolean isRepeated(long gpa, int sizeBytes, boolean write) {
        return replay.isNext(write ? AccessKind.MEMORY_WRITE : AccessKind.MEMORY_READ, gpa, sizeBytes);
    }
}
