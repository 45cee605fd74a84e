package com.vmaccel.api.engine;

import com.vmaccel.api.memory.DirtyTracking;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One bit for each page of a slot. Several threads {@link #mark} at a time; what else it does happens while nobody marks. */
final class PageBitmap {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** No page. */
    private static final long NONE = -1;

    private final int pageShift;
    /** Without a mark, for the next {@link #take}. */
    private final AtomicReference<long @Nullable []> spare;
    private long[] words;

    PageBitmap(long sizeBytes, long pageBytes) {
        pageShift = Long.numberOfTrailingZeros(pageBytes);
        words = new long[Math.toIntExact(Math.ceilDiv(sizeBytes >> pageShift, Long.SIZE))];
        spare = new AtomicReference<>(new long[words.length]);
    }

    /** The marks of a bitmap, which nobody else has. */
    final class Taken {

        private final long[] marked;

        private Taken(long[] marked) {
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
            WORD.getAndBitwiseOr(words, word, bits);
            page = end + 1;
        }
    }

    /** Adds the marks of a bitmap of the same size, while nobody else does. */
    void add(long[] bits) {
        long[] marked = words;
        for (int i = 0; i < marked.length; i++) {
            marked[i] |= bits[i];
        }
    }

    /** Forgets the marks. */
    void clear() {
        Arrays.fill(words, 0);
    }

    /** Moves the marks away. */
    Taken take() {
        long[] marked = words;
        long[] clear = spare.getAndSet(null);
        words = clear == null ? new long[marked.length] : clear;
        return new Taken(marked);
    }

    private void report(long[] marked, long base, DirtyTracking.Visitor visitor) {
        long open = NONE;
        for (int i = 0; i < marked.length; i++) {
            long word = marked[i];
            marked[i] = 0;
            long first = (long) i * Long.SIZE;
            if (open != NONE) {
                if (word == -1) {
                    continue;
                }
                int length = Long.numberOfTrailingZeros(~word);
                report(base, open, first + length, visitor);
                open = NONE;
                word &= -1L << length;
            }
            if (word >= 0 && (word & word >>> 1) == 0) {
                reportSingles(word, base + (first << pageShift), visitor);
            } else {
                open = reportRuns(word, first, base, visitor);
            }
        }
        if (open != NONE) {
            report(base, open, (long) marked.length * Long.SIZE, visitor);
        }
    }

    /** Reports the pages of one word of which no two are adjacent: guests mostly write here and there, and this takes half the time. */
    private void reportSingles(long word, long base, DirtyTracking.Visitor visitor) {
        for (long left = word; left != 0; left &= left - 1) {
            visitor.dirty(base + ((long) Long.numberOfTrailingZeros(left) << pageShift), 1L << pageShift);
        }
    }

    /** Reports the runs of one word, and returns where one begins that reaches the word's end: it is not reported, as it may go on. */
    private long reportRuns(long word, long first, long base, DirtyTracking.Visitor visitor) {
        long left = word;
        while (left != 0) {
            long begun = first + Long.numberOfTrailingZeros(left);
            long carried = left + (left & -left); // the lowest run makes way for one bit behind it
            if (carried == 0) {
                return begun;
            }
            left &= carried;
            report(base, begun, first + Long.numberOfTrailingZeros(carried), visitor);
        }
        return NONE;
    }

    private void report(long base, long begun, long end, DirtyTracking.Visitor visitor) {
        visitor.dirty(base + (begun << pageShift), end - begun << pageShift);
    }
}
