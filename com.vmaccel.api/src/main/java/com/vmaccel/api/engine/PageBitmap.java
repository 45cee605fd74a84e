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

    /** Adds marks to 64 pages, while nobody else does. */
    void add(int word, long bits) {
        words.setPlain(word, words.getPlain(word) | bits);
    }

    /** Moves the marks into a bitmap that nobody else has. */
    PageBitmap take() {
        long[] taken = new long[words.length()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = words.getPlain(i) == 0 ? 0 : words.getAndSet(i, 0);
        }
        return new PageBitmap(pages, pageBytes, new AtomicLongArray(taken));
    }

    /** Reports runs of marked pages, as addresses from a base, each as long as it can be. */
    void report(long base, DirtyTracking.Visitor visitor) {
        long begun = 0;
        long end = 0; // of the run begun, which may go on in the next word
        for (int i = 0; i < words.length(); i++) {
            long first = (long) i * Long.SIZE;
            for (long word = words.getPlain(i); word != 0; ) {
                int from = Long.numberOfTrailingZeros(word);
                int length = Long.numberOfTrailingZeros(~(word >>> from));
                if (first + from != end) {
                    report(base, begun, end, visitor);
                    begun = first + from;
                }
                end = first + from + length;
                word = from + length == Long.SIZE ? 0 : word & -1L << from + length;
            }
        }
        report(base, begun, end, visitor);
    }

    private void report(long base, long begun, long end, DirtyTracking.Visitor visitor) {
        if (end > begun) {
            visitor.dirty(base + begun * pageBytes, (end - begun) * pageBytes);
        }
    }
}
