package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        bitmap.add(0, 1L << 63 | 3);
        bitmap.add(1, -1);
        bitmap.add(2, 1);
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
                    bitmap.add(page / Long.SIZE, 1L << page);
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
