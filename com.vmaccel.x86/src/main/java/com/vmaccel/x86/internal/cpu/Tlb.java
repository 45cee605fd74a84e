package com.vmaccel.x86.internal.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Translations for one kind of access rights. An entry has a tag for reading, writing and executing, which is the linear address of its page or, where that access needs a second
 * look, {@link #NONE}: pages without memory, read-only ones, clean ones and those with decoded code cost nothing where they are not used.
 */
final class Tlb {

    static final int ENTRIES = 1024;
    static final int STRIDE = 4;
    static final int READ = 0;
    static final int WRITE = 1;
    static final int EXECUTE = 2;
    /** What is added to a linear address for the place in the segment. */
    static final int OFFSET = 3;
    /** No page begins there. */
    static final long NONE = 1;

    final long[] tags = new long[ENTRIES * STRIDE];
    final @Nullable MemorySegment[] segments = new @Nullable MemorySegment[ENTRIES];
    final long[] gpas = new long[ENTRIES];

    Tlb() {
        flush();
    }

    static int entry(long linear) {
        return (int) (linear >>> 12) & ENTRIES - 1;
    }

    void flush() {
        Arrays.fill(tags, NONE);
    }

    void flush(long linear) {
        int at = entry(linear) * STRIDE;
        Arrays.fill(tags, at, at + OFFSET, NONE);
    }

    /** Takes a second look at the next write to each page, or to one of them. */
    void flushWrites(long gpaPage) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            if (gpaPage < 0 || gpas[entry] == gpaPage) {
                tags[entry * STRIDE + WRITE] = NONE;
            }
        }
    }

    /** Makes room for a page; what is known of it already stays. */
    void fill(long page, long gpaPage, MemorySegment segment, long offset) {
        int entry = entry(page);
        int at = entry * STRIDE;
        if (tags[at + READ] != page && tags[at + WRITE] != page && tags[at + EXECUTE] != page || gpas[entry] != gpaPage) {
            Arrays.fill(tags, at, at + OFFSET, NONE);
        }
        segments[entry] = segment;
        gpas[entry] = gpaPage;
        tags[at + OFFSET] = offset - page;
    }

    void allow(long page, int access) {
        tags[entry(page) * STRIDE + access] = page;
    }
}
