package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageBitmapTest {

    private static final long PAGE = 0x1000;
    private static final long BASE = 0x10_0000;

    @Test
    void runsAreAsLongAsTheyCanBeAlsoAcrossWords() {
        PageBitmap bitmap = new PageBitmap(200 * PAGE, PAGE);
        bitmap.add(MemorySegment.ofArray(new long[] {1L << 63 | 3, -1, 1, 0}));
        assertEquals(List.of("0+2", "63+66"), runs(bitmap));
        assertEquals(List.of(), runs(new PageBitmap(200 * PAGE, PAGE)));
    }

    @Test
    void marksOfBytesAndOfWordsAreTheSamePages() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int pages = 1 + random.nextInt(300);
            BitSet expected = new BitSet();
            PageBitmap bitmap = new PageBitmap(pages * PAGE, PAGE);
            for (int i = random.nextInt(20); i > 0; i--) {
                int page = random.nextInt(pages);
                expected.set(page);
                if (random.nextBoolean()) {
                    bitmap.mark(page * PAGE + random.nextInt((int) PAGE), 1);
                } else {
                    long[] words = new long[Math.ceilDiv(pages, Long.SIZE)];
                    words[page / Long.SIZE] = 1L << page;
                    bitmap.add(MemorySegment.ofArray(words));
                }
            }
            BitSet reported = new BitSet();
            bitmap.take().report(BASE, (gpa, size) -> reported.set((int) ((gpa - BASE) / PAGE), (int) ((gpa - BASE + size) / PAGE)));
            assertEquals(expected, reported);
        }
    }

    private static List<String> runs(PageBitmap bitmap) {
        List<String> runs = new ArrayList<>();
        bitmap.take().report(BASE, (gpa, size) -> runs.add((gpa - BASE) / PAGE + "+" + size / PAGE));
        return runs;
    }
}
