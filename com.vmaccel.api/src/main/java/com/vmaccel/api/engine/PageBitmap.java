package com.vmaccel.api.engine;

import com.vmaccel.api.memory.DirtyTracking;
import java.util.concurrent.atomic.AtomicLongArray;

/** One bit for each page of a slot. Thread-safe: a mark set while marks are taken is taken then or later. */
final class PageBitmap {

    private final long pageBytes;
    private final long pages;
    private final AtomicLongArray words;

    PageBitmap(long sizeBytes, long pageBytes) {
        this(sizeBytes / pageBytes, pageBytes, new AtomicLongArray(Math.toIntExact((sizeBytes / pageBytes + Long.SIZE - 1) / Long.SIZE)));
    }

    private PageBitmap(long pages, long pageBytes, AtomicLongArray words) {
        this.pages = pages;
        this.pageBytes = pageBytes;
        this.words = words;
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

    /** Moves the marks into a bitmap that nobody else has. */
    PageBitmap take() {
        long[] taken = new long[words.length()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = words.getPlain(i) == 0 ? 0 : words.getAndSet(i, 0);
        }
        return new PageBitmap(pages, pageBytes, new AtomicLongArray(taken));
    }

    /** Reports runs of marked pages, as addresses from a base. */
    void report(long base, DirtyTracking.Visitor visitor) {
        long page = 0;
        while ((page = next(page, true)) < pages) {
            long end = Math.min(next(page, false), pages);
            visitor.dirty(base + page * pageBytes, (end - page) * pageBytes);
            page = end;
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
