package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
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
        bitmap.add(new long[] {1L << 63 | 3, -1, 1, 0});
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
                    bitmap.add(words);
                }
            }
            BitSet reported = new BitSet();
            bitmap.take().report(BASE, (gpa, size) -> reported.set((int) ((gpa - BASE) / PAGE), (int) ((gpa - BASE + size) / PAGE)));
            assertEquals(expected, reported);
        }
    }

    @Test
    void whateverTheWordsRunsAreAsLongAsTheyCanBe() {
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            long[] words = random.longs(1 + random.nextInt(4)).map(bits -> word(random.nextInt(6), bits)).toArray();
            PageBitmap bitmap = new PageBitmap(words.length * Long.SIZE * PAGE, PAGE);
            bitmap.add(words);
            assertEquals(runs(BitSet.valueOf(words)), runs(bitmap), () -> Arrays.toString(words));
            assertEquals(List.of(), runs(bitmap));
        }
    }

    /** A word of some kind, of bits that are as good as any. */
    private static long word(int kind, long bits) {
        return switch (kind) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> bits & 0x5555_5555_5555_5555L;
            case 3 -> bits & 0xaaaa_aaaa_aaaa_aaaaL;
            case 4 -> bits | bits >>> 1 | bits << 2;
            default -> bits;
        };
    }

    private static List<String> runs(BitSet marked) {
        List<String> runs = new ArrayList<>();
        for (int from = marked.nextSetBit(0); from >= 0; from = marked.nextSetBit(marked.nextClearBit(from))) {
            runs.add(from + "+" + (marked.nextClearBit(from) - from));
        }
        return runs;
    }

    private static List<String> runs(PageBitmap bitmap) {
        List<String> runs = new ArrayList<>();
        bitmap.take().report(BASE, (gpa, size) -> runs.add((gpa - BASE) / PAGE + "+" + size / PAGE));
        return runs;
    }
}
