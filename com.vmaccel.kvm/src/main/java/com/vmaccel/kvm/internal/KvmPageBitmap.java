package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.engine.DirtySink;
import com.vmaccel.api.memory.MemorySlot;
import com.vmaccel.ffi.linux.PageSizes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One bit for each page of a slot, in the form that KVM has. Not thread-safe. */
final class KvmPageBitmap {

    private final long pages;
    private final MemorySegment words;
    private final long[] told;

    KvmPageBitmap(MemorySlot slot) {
        pages = slot.sizeBytes() / PageSizes.ordinary();
        told = new long[Math.toIntExact(Math.ceilDiv(pages, Long.SIZE))];
        words = Arena.ofAuto().allocate(JAVA_LONG, told.length);
    }

    long pages() {
        return pages;
    }

    /** Returns where the bits of a page and those that follow are for KVM; its number is a multiple of 64. */
    long address(long page) {
        return words.address() + page / Byte.SIZE;
    }

    /** Marks a page; one that the slot does not have is left out. */
    void mark(long page) {
        if (page >= 0 && page < pages) {
            long at = page / Long.SIZE;
            words.setAtIndex(JAVA_LONG, at, words.getAtIndex(JAVA_LONG, at) | 1L << page);
        }
    }

    /** Tells whether one of several pages is marked; their first number is a multiple of 64. */
    boolean isMarked(long first, long count) {
        for (long at = first / Long.SIZE; at < Math.ceilDiv(first + count, Long.SIZE); at++) {
            if (words.getAtIndex(JAVA_LONG, at) != 0) {
                return true;
            }
        }
        return false;
    }

    void clear() {
        words.fill((byte) 0);
    }

    /** Tells which pages are marked. */
    void report(DirtySink sink) {
        MemorySegment.copy(words, JAVA_LONG, 0, told, 0, told.length);
        sink.bitmap(told);
    }
}
