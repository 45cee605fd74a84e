package com.vmaccel.api.engine;

import com.vmaccel.api.memory.DirtyTracking;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One bit for each page of a slot. Several threads {@link #mark} at a time; what else it does happens while nobody marks. */
final class PageBitmap {

    private final int pageShift;
    /** Without a mark, for the next {@link #take}. */
    private final AtomicReference<@Nullable AtomicLongArray> spare = new AtomicReference<>();
    private AtomicLongArray words;

    PageBitmap(long sizeBytes, long pageBytes) {
        pageShift = Long.numberOfTrailingZeros(pageBytes);
        words = new AtomicLongArray(Math.toIntExact(Math.ceilDiv(sizeBytes >> pageShift, Long.SIZE)));
    }

    /** The marks of a bitmap, which nobody else has. */
    final class Taken {

        private final AtomicLongArray marked;

        private Taken(AtomicLongArray marked) {
            this.marked = marked;
        }

        /** Reports runs of marked pages once, as addresses from a base, each as long as it can be. */
        void report(long base, DirtyTracking.Visitor visitor) {
            PageBitmap.this.report(marked, base, visitor);
            spare.set(marked);
        }
    }

    /** Marks the pages that a range of bytes touches. */
    void mark(long offset, long sizeBytes) {
        if (sizeBytes == 0) {
            return;
        }
        long last = offset + sizeBytes - 1 >> pageShift;
        for (long page = offset >> pageShift; page <= last; ) {
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

    /** Forgets the marks. */
    void clear() {
        for (int i = 0; i < words.length(); i++) {
            words.setPlain(i, 0);
        }
    }

    /** Moves the marks away. */
    Taken take() {
        AtomicLongArray marked = words;
        AtomicLongArray clear = spare.getAndSet(null);
        words = clear == null ? new AtomicLongArray(marked.length()) : clear;
        return new Taken(marked);
    }

    private void report(AtomicLongArray marked, long base, DirtyTracking.Visitor visitor) {
        long begun = 0;
        long end = 0; // of the run begun, which may go on in the next word
        for (int i = 0; i < marked.length(); i++) {
            long word = marked.getPlain(i);
            if (word == 0) {
                continue;
            }
            marked.setPlain(i, 0);
            long first = (long) i * Long.SIZE;
            do {
                long from = first + Long.numberOfTrailingZeros(word);
                if (from != end) {
                    report(base, begun, end, visitor);
                    begun = from;
                }
                long carried = word + (word & -word); // the lowest run makes way for one bit behind it
                end = first + Long.numberOfTrailingZeros(carried);
                word &= carried;
            } while (word != 0);
        }
        report(base, begun, end, visitor);
    }

    private void report(long base, long begun, long end, DirtyTracking.Visitor visitor) {
        if (end > begun) {
            visitor.dirty(base + (begun << pageShift), end - begun << pageShift);
        }
    }
}
