package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.vmaccel.api.x86.CpuidEntry;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.CpuidTable;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compacted format on a processor made for it: component 2 as usual, 5 aligned behind a gap, 9 of the supervisor. */
class WhpxXsaveAreaTest {

    private static final WhpxXsaveArea AREAS = new WhpxXsaveArea(CpuidTable.of(List.of(component(2, 8, 576, 0), component(5, 16, 1024, 2), component(9, 4, 0, 1))));
    private static final long MARK = 1L << 63 | 1 << 2 | 1 << 5 | 1 << 9;

    private static CpuidEntry component(int number, int size, int offset, int flags) {
        return new CpuidEntry(0xd, number, true, new CpuidResult(size, offset, flags, 0));
    }

    private static byte[] standard() {
        byte[] area = new byte[1040];
        Arrays.fill(area, 0, 512, (byte) 1);
        Arrays.fill(area, 576, 584, (byte) 2);
        Arrays.fill(area, 1024, 1040, (byte) 5);
        return area;
    }

    @Test
    void componentsFollowEachOther() {
        byte[] compacted = AREAS.compacted(standard(), MARK);
        assertEquals(660, compacted.length);
        assertEquals(MARK, WhpxXsaveArea.compaction(compacted));
        assertEquals(2, compacted[583]);
        assertEquals(0, compacted[584]);
        assertEquals(5, compacted[640]);
        assertEquals(5, compacted[655]);
    }

    @Test
    void andComeBack() {
        byte[] again = AREAS.expanded(AREAS.compacted(standard(), MARK));
        assertArrayEquals(standard(), Arrays.copyOf(again, 1040));
    }

    @Test
    void aStandardAreaStaysAsItIs() {
        byte[] area = standard();
        assertSame(area, AREAS.expanded(area));
        assertSame(area, AREAS.compacted(area, 0));
        assertEquals(0, WhpxXsaveArea.compaction(new byte[8]));
    }
}
