package com.vmaccel.api.engine;

import org.jspecify.annotations.Nullable;

/**
 * The pages of one slot that were written since the last harvest and, from the first snapshot on, since changes are counted. Host writes {@link #mark} by several
 * threads at a time; all else happens under the lock that excludes them.
 */
final class DirtyPages implements DirtySink {

    private final long start;
    private final long sizeBytes;
    private final long pageBytes;
    private final PageBitmap unharvested;
    private @Nullable PageBitmap changed;

    DirtyPages(long start, long sizeBytes, long pageBytes) {
        this.start = start;
        this.sizeBytes = sizeBytes;
        this.pageBytes = pageBytes;
        unharvested = new PageBitmap(sizeBytes, pageBytes);
    }

    PageBitmap unharvested() {
        return unharvested;
    }

    /** Returns what was written since changes are counted, which is nothing before they are. */
    PageBitmap changed() {
        if (changed == null) {
            changed = new PageBitmap(sizeBytes, pageBytes);
        }
        return changed;
    }

    void mark(long offset, long size) {
        unharvested.mark(offset, size);
        if (changed != null) {
            changed.mark(offset, size);
        }
    }

    @Override
    public void run(long gpa, long size) {
        mark(gpa - start, size);
    }

    @Override
    public void bitmap(long[] words) {
        unharvested.add(words);
        if (changed != null) {
            changed.add(words);
        }
    }
}
