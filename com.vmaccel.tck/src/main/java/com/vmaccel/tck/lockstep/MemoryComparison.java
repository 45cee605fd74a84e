package com.vmaccel.tck.lockstep;

import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import com.vmaccel.api.memory.MemorySlot;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/** Compares the memory of two machines, slot by slot. */
final class MemoryComparison {

    private static final int CHUNK = 1 << 16;

    private final byte[] left = new byte[CHUNK];
    private final byte[] right = new byte[CHUNK];

    /** The first difference, as one line. */
    Optional<String> difference(GuestMemory one, GuestMemory other) {
        for (MemorySlot slot : one.slots()) {
            for (long at = 0; at < slot.sizeBytes(); at += CHUNK) {
                Optional<String> line = difference(one, other, slot.gpa().value() + at, (int) Math.min(CHUNK, slot.sizeBytes() - at));
                if (line.isPresent()) {
                    return line;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> difference(GuestMemory one, GuestMemory other, long gpa, int length) {
        read(one, gpa, left, length);
        read(other, gpa, right, length);
        int at = Arrays.mismatch(left, 0, length, right, 0, length);
        return at < 0 ? Optional.empty() : Optional.of("memory at 0x%x: %02x and %02x".formatted(gpa + at, left[at], right[at]));
    }

    private static void read(GuestMemory memory, long gpa, byte[] target, int length) {
        memory.read(GuestAddress.of(gpa), MemorySegment.ofArray(target).asSlice(0, length));
    }
}
