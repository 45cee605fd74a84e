package com.example.tiny;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.engine.SlotMapper;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The guest's memory. What is asked for was checked before: slots do not overlap, are aligned, and their memory is held. */
final class TinySlots implements SlotMapper {

    private static final long REPEAT_NANOS = 20_000;

    private final Processor.Family family = new Processor.Family();
    private volatile List<MemorySlot> slots = List.of();
    private volatile TinyVcpu vcpu;
    private volatile boolean held;

    Processor.Family family() {
        return family;
    }

    void attach(TinyVcpu newVcpu) {
        vcpu = newVcpu;
    }

    boolean isHeld() {
        return held;
    }

    /** Waits, by the vCPU, until nobody changes slots. */
    synchronized boolean await() {
        return !held;
    }

    /** Finds the memory behind a page, for the processor. */
    boolean find(long gpa, PageFrame frame) {
        for (MemorySlot slot : slots) {
            if (slot.contains(gpa)) {
                long offset = slot.hostOffset() + (gpa & -TinyAccelerator.PAGE_BYTES) - slot.gpa().value();
                frame.set(slot.host().segment(), offset, slot.access().isWritable(), slot.access().isExecutable());
                return true;
            }
        }
        return false;
    }

    @Override
    public void map(MemorySlot slot) {
        slots = replaced(slot, slot);
    }

    /** When this returns no vCPU reaches the memory any more, also one that executes at this moment. */
    @Override
    public void unmap(MemorySlot slot) {
        whileOutside(() -> slots = replaced(slot, null));
    }

    @Override
    public void protect(MemorySlot slot, MemorySlot earlier) {
        whileOutside(() -> slots = replaced(slot, slot));
    }

    private List<MemorySlot> replaced(MemorySlot slot, MemorySlot by) {
        List<MemorySlot> result = new ArrayList<>(slots);
        result.removeIf(other -> other.number() == slot.number());
        if (by != null) {
            result.add(by);
        }
        return List.copyOf(result);
    }

    /** Never called, as written pages are no capability of this engine. */
    @Override
    public void harvest(MemorySlot slot, DirtySink sink) {}

    /** The host wrote: decoded instructions may be wrong now. */
    @Override
    public void invalidate(long gpa, long sizeBytes) {
        if (sizeBytes > 0 && family.hasCode(gpa, sizeBytes)) {
            whileOutside(() -> {});
        }
    }

    /** The vCPU says that it executes before it looks whether it may, and this the other way round: one of them sees the other. */
    private synchronized void whileOutside(Runnable change) {
        held = true;
        try {
            TinyVcpu running = vcpu;
            while (running != null && running.isExecuting()) {
                running.poke();
                LockSupport.parkNanos(REPEAT_NANOS);
            }
            change.run();
            family.forgetCode();
            if (running != null) {
                running.processor().forgetMemory();
            }
        } finally {
            held = false;
        }
    }
}
