package com.example.tiny;

import com.vmaccel.x86.AccessKind;
import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.PageFrame;
import com.vmaccel.x86.ProcessorHost;
import java.util.concurrent.ThreadLocalRandom;

/** What the processor is connected to: the slots, and the replay, which makes an exit of every other access and executes the instruction again when the answer is there. */
record TinyHost(TinySlots slots, AccessReplay replay) implements ProcessorHost {

    @Override
    public boolean find(long gpa, PageFrame frame) {
        return slots.find(gpa, frame);
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

    /** Nobody asks which pages were written. */
    @Override
    public void writing(long gpa) {}

    @Override
    public boolean isRepeated(long gpa, int sizeBytes, boolean write) {
        return replay.isNext(write ? AccessKind.MEMORY_WRITE : AccessKind.MEMORY_READ, gpa, sizeBytes);
    }

    @Override
    public long timeStamp() {
        return System.nanoTime();
    }

    @Override
    public long random() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** An MSR that the processor does not have raises #GP in the guest, which is the default everywhere. */
    @Override
    public boolean readMsr(int index, long[] answer) {
        return false;
    }

    @Override
    public boolean writeMsr(int index, long value) {
        return false;
    }

    /** There is no other vCPU. */
    @Override
    public void exclusively(Runnable action) {
        action.run();
    }
}
