package com.vmaccel.itest.lockstep.linux;

import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A program's memory, which is mapped one to one: the heap behind its segments, mappings above, the stack on top. */
final class ProgramSpace {

    static final int BYTES = 64 << 20;
    static final int PAGE = 4096;
    static final long STACK_END = BYTES - PAGE;
    private static final long FIRST_MAPPING = 16 << 20;
    private static final long LAST_MAPPING = 56 << 20;

    private final GuestMemory memory;
    private final long firstBreak;
    private long currentBreak;
    private long nextMapping = FIRST_MAPPING;

    ProgramSpace(GuestMemory memory, long end) {
        this.memory = memory;
        firstBreak = pages(end);
        currentBreak = firstBreak;
    }

    private static long pages(long bytes) {
        return bytes + PAGE - 1 & -PAGE;
    }

    /** Moves the end of the heap, if there is room, and tells it. */
    long moveBreak(long wanted) {
        if (wanted >= firstBreak && wanted <= FIRST_MAPPING) {
            if (wanted < currentBreak) {
                clear(wanted, currentBreak - wanted);
            }
            currentBreak = wanted;
        }
        return currentBreak;
    }

    /** Maps zeros, or tells that memory is out. What was unmapped is not used again. */
    long map(long sizeBytes) {
        if (sizeBytes <= 0 || sizeBytes > LAST_MAPPING - nextMapping) {
            return LinuxCalls.ENOMEM;
        }
        long at = nextMapping;
        nextMapping += pages(sizeBytes);
        return at;
    }

    private void clear(long address, long sizeBytes) {
        memory.write(GuestAddress.of(address), MemorySegment.ofArray(new byte[(int) sizeBytes]));
    }

    byte[] read(long address, long sizeBytes) {
        return memory.read(GuestAddress.of(address), (int) sizeBytes);
    }

    long readLong(long address) {
        return memory.readUnsigned(GuestAddress.of(address), Long.BYTES);
    }

    void write(long address, byte[] bytes) {
        memory.write(GuestAddress.of(address), bytes);
    }

    void writeLong(long address, long value) {
        memory.writeUnsigned(GuestAddress.of(address), Long.BYTES, value);
    }

    void writeInt(long address, int value) {
        memory.writeUnsigned(GuestAddress.of(address), Integer.BYTES, Integer.toUnsignedLong(value));
    }

    /** Reads characters up to a zero. */
    String text(long address) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long at = address; ; at++) {
            int next = (int) memory.readUnsigned(GuestAddress.of(at), 1);
            if (next == 0) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
            bytes.write(next);
        }
    }
}
