package com.vmaccel.api.engine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.memory.DirtyTracking;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One bit for each page of a slot. Several threads {@link #mark} at a time; what else it does happens while nobody marks. */
final class PageBitmap {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final int pageShift;
    /** Without a mark, for the next {@link #take}. */
    private final AtomicReference<long @Nullable []> spare = new AtomicReference<>();
    private long[] words;

    PageBitmap(long sizeBytes, long pageBytes) {
        pageShift = Long.numberOfTrailingZeros(pageBytes);
        words = new long[Math.toIntExact(Math.ceilDiv(sizeBytes >> pageShift, Long.SIZE))];
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
    void add(MemorySegment bits) {
        long[] marked = words;
        for (int i = 0; i < marked.length; i++) {
            long word = bits.getAtIndex(JAVA_LONG, i);
            if (word != 0) {
                marked[i] |= word;
            }
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
        long begun = 0;
        long end = 0; // of the run begun, which may go on in the next word
        for (int i = 0; i < marked.length; i++) {
            long word = marked[i];
            if (word == 0) {
                continue;
            }
            marked[i] = 0;
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
