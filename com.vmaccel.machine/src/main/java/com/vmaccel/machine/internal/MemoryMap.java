package com.vmaccel.machine.internal;

import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import java.util.ArrayList;
import java.util.List;

/** Where a board's RAM is: from 0 up to 3 GiB, the rest from 4 GiB on; for firmware without the 128 KiB at 0xa0000 that a PC's video adapter takes. */
final class MemoryMap {

    static final long MIB = 1 << 20;
    static final long GIB = 1 << 30;
    static final long FOUR_GIB = 4 * GIB;

    private static final long LOW_LIMIT = 3 * GIB;
    private static final long VIDEO_START = 0xa0000;
    private static final long VIDEO_END = 0xc0000;

    /** A piece of RAM: where the guest sees it, and where it is in the host memory. */
    record Range(long gpa, long hostOffset, long sizeBytes) {
        boolean contains(long start, long length) {
            return start >= gpa && length <= sizeBytes && start - gpa <= sizeBytes - length;
        }
    }

    private final List<Range> ranges = new ArrayList<>();
    private final long lowBytes;
    private final long highBytes;

    MemoryMap(long sizeBytes, boolean videoHole) {
        lowBytes = Math.min(sizeBytes, LOW_LIMIT);
        highBytes = sizeBytes - lowBytes;
        if (videoHole) {
            add(0, 0, Math.min(lowBytes, VIDEO_START));
            add(VIDEO_END, VIDEO_END, lowBytes - VIDEO_END);
        } else {
            add(0, 0, lowBytes);
        }
        add(FOUR_GIB, lowBytes, highBytes);
    }

    private void add(long gpa, long hostOffset, long sizeBytes) {
        if (sizeBytes > 0) {
            ranges.add(new Range(gpa, hostOffset, sizeBytes));
        }
    }

    /** How much RAM lies below 3 GiB, which is also where it ends. */
    long lowBytes() {
        return lowBytes;
    }

    /** How much RAM lies from 4 GiB on. */
    long highBytes() {
        return highBytes;
    }

    /** Tells whether RAM is everywhere in a range. */
    boolean contains(long gpa, long sizeBytes) {
        return ranges.stream().anyMatch(range -> range.contains(gpa, sizeBytes));
    }

    /** Puts RAM into a virtual machine. */
    void map(X86VirtualMachine vm, HostMemory ram) {
        for (Range range : ranges) {
            vm.memory().map(GuestAddress.of(range.gpa), ram, range.hostOffset, range.sizeBytes, Access.READ_WRITE_EXECUTE);
        }
    }
}
