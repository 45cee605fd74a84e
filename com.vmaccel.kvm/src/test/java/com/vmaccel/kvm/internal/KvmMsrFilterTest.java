package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.vmaccel.api.msr.MsrRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Intercepted MSRs in KVM's form. */
class KvmMsrFilterTest {

    @Test
    void eachRangeIsHeldBack() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = KvmMsrFilter.of(arena, List.of(MsrRange.readsOf(0x10), new MsrRange(0xc000_0080, 5, true, true)));
            long second = KvmMsrFilter.RANGES.offset(1);
            assertEquals(KvmMsrFilterRange.KVM_MSR_FILTER_READ, KvmMsrFilterRange.FLAGS.get(filter, KvmMsrFilter.RANGES.offset(0)));
            assertEquals(KvmMsrFilterRange.KVM_MSR_FILTER_READ | KvmMsrFilterRange.KVM_MSR_FILTER_WRITE, KvmMsrFilterRange.FLAGS.get(filter, second));
            assertEquals(0xc000_0080, KvmMsrFilterRange.BASE.get(filter, second));
            assertEquals(5, KvmMsrFilterRange.NMSRS.get(filter, second));
            assertNotEquals(0, KvmMsrFilterRange.BITMAP.get(filter, second));
            assertEquals(0, KvmMsrFilterRange.NMSRS.get(filter, KvmMsrFilter.RANGES.offset(2)));
        }
    }

    @Test
    void theLargestRangeFitsTheBitmap() {
        assertEquals(KvmMsrFilterRange.KVM_MSR_FILTER_MAX_BITMAP_SIZE * Byte.SIZE, MsrRange.MOST);
    }
}
