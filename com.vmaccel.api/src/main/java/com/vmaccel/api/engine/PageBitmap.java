package com.vmaccel.api.engine;

import com.vmaccel.api.memory.DirtyTracking;
import java.util.concurrent.atomic.AtomicLongArray;

/** One bit for each page of a slot. Marking is thread-safe; draining excludes it by the caller's lock. */
final class PageBitmap {

    private final long pageBytes;
    private final long pages;
    private final AtomicLongArray words;

    PageBitmap(long sizeBytes, long pageBytes) {
        this.pageBytes = pageBytes;
        this.pages = sizeBytes / pageBytes;
        this.words = new AtomicLongArray(Math.toIntExact((pages + Long.SIZE - 1) / Long.SIZE));
    }

    /** Marks the pages that a range of bytes touches. */
    void mark(long offset, long sizeBytes) {
        if (sizeBytes == 0) {
            return;
        }
        long last = (offset + sizeBytes - 1) / pageBytes;
        for (long page = offset / pageBytes; page <= last; ) {
            int word = (int) (page / Long.SIZE);
            long end = Math.min(last, (word + 1L) * Long.SIZE - 1);
            long bits = -1L << page & -1L >>> -(end + 1);
            words.getAndUpdate(word, old -> old | bits);
            page = end + 1;
        }
    }

    /** Reports runs of marked pages, as addresses from a base, and clears them. */
    void drain(long base, DirtyTracking.Visitor visitor) {
        long page = 0;
        while ((page = next(page, true)) < pages) {
            long end = Math.min(next(page, false), pages);
            visitor.dirty(base + page * pageBytes, (end - page) * pageBytes);
            page = end;
        }
        clear();
    }

    /** Clears every mark. */
    void clear() {
        for (int i = 0; i < words.length(); i++) {
            words.setPlain(i, 0);
        }
    }

    private long next(long from, boolean marked) {
        for (int i = (int) (from / Long.SIZE); i < words.length(); i++) {
            long word = marked ? words.getPlain(i) : ~words.getPlain(i);
            if (i == from / Long.SIZE) {
                word &= -1L << from;
            }
            if (word != 0) {
                return (long) i * Long.SIZE + Long.numberOfTrailingZeros(word);
            }
        }
        return (long) words.length() * Long.SIZE;
    }
}
