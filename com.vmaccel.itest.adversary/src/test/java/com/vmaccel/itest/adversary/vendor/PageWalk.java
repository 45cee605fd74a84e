package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.error.GuestMemoryException;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.GuestMemory;
import java.util.OptionalLong;

/** Follows a guest's page tables from the control registers. Source: Intel SDM volume 3 chapter 4. */
record PageWalk(GuestMemory memory, long cr0, long cr3, long cr4, long efer) {

    private static final long PG = 1L << 31;
    private static final long PSE = 1L << 4;
    private static final long PAE = 1L << 5;
    private static final long LA57 = 1L << 12;
    private static final long LMA = 1L << 10;
    private static final long PRESENT = 1;
    private static final long LARGE = 1L << 7;
    private static final long FRAME = 0x000f_ffff_ffff_f000L;
    private static final int PAGE_BITS = 12;

    OptionalLong translate(long linear) {
        if ((cr0 & PG) == 0) {
            return OptionalLong.of(linear & 0xffff_ffffL);
        }
        if ((efer & LMA) != 0) {
            return walk(linear, cr3 & FRAME, (cr4 & LA57) != 0 ? 5 : 4, 9, true);
        }
        if ((cr4 & PAE) != 0) {
            return walk(linear & 0xffff_ffffL, cr3 & 0xffff_ffe0L, 3, 9, true);
        }
        return walk(linear & 0xffff_ffffL, cr3 & 0xffff_f000L, 2, 10, (cr4 & PSE) != 0);
    }

    private OptionalLong walk(long linear, long root, int levels, int indexBits, boolean largePages) {
        int entryBytes = indexBits == 9 ? 8 : 4;
        long table = root;
        for (int level = levels; level > 0; level--) {
            int shift = PAGE_BITS + indexBits * (level - 1);
            OptionalLong entry = entry(table + entryBytes * (linear >>> shift & (1L << indexBits) - 1), entryBytes);
            if (entry.isEmpty() || (entry.getAsLong() & PRESENT) == 0) {
                return OptionalLong.empty();
            }
            table = entry.getAsLong() & FRAME;
            boolean large = largePages && (level == 2 || level == 3 && levels > 3) && (entry.getAsLong() & LARGE) != 0;
            if (level == 1 || large) {
                long offset = (1L << shift) - 1;
                return OptionalLong.of(table & ~offset | linear & offset);
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong entry(long gpa, int entryBytes) {
        try {
            return OptionalLong.of(memory.readUnsigned(GuestAddress.of(gpa), entryBytes));
        } catch (GuestMemoryException e) {
            return OptionalLong.empty();
        }
    }
}
