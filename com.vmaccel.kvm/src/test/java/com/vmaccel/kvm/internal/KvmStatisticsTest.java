package com.vmaccel.kvm.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistic.Kind;
import com.vmaccel.api.statistics.Statistic.Unit;
import com.vmaccel.ffi.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Statistics in KVM's form. */
class KvmStatisticsTest {

    private static final int NAME_BYTES = 48;

    private static Statistic decode(int flags, int exponent, int size, int bucketSize) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment description = KvmStatsDesc.STRUCT.allocate(arena, NAME_BYTES);
            KvmStatsDesc.FLAGS.set(description, flags);
            KvmStatsDesc.EXPONENT.set(description, exponent);
            KvmStatsDesc.SIZE.set(description, size);
            KvmStatsDesc.OFFSET.set(description, Long.BYTES);
            KvmStatsDesc.BUCKET_SIZE.set(description, bucketSize);
            description.setString(KvmStatsDesc.NAME.offset(0), "halt_wait_ns");
            return KvmStatistics.decode(description, arena.allocateFrom(JAVA_LONG, 11, 22, 33, 44));
        }
    }

    @Test
    void aTimeInNanoseconds() {
        int flags = KvmStatsDesc.KVM_STATS_TYPE_CUMULATIVE | KvmStatsDesc.KVM_STATS_UNIT_SECONDS | KvmStatsDesc.KVM_STATS_BASE_POW10;
        Statistic statistic = decode(flags, -9, 1, 0);
        assertEquals(new Statistic("halt_wait_ns", Kind.CUMULATIVE, Unit.SECONDS, 10, -9, 0, List.of(22L)), statistic);
        assertEquals(1e-9, statistic.scale());
    }

    @Test
    void aHistogram() {
        int flags = KvmStatsDesc.KVM_STATS_TYPE_LINEAR_HIST | KvmStatsDesc.KVM_STATS_UNIT_BYTES | 0x100;
        Statistic statistic = decode(flags, 10, 3, 4096);
        assertEquals(new Statistic("halt_wait_ns", Kind.LINEAR_HISTOGRAM, Unit.BYTES, 2, 10, 4096, List.of(22L, 33L, 44L)), statistic);
        assertEquals(1024, statistic.scale());
    }

    @Test
    void whatALaterKernelAddsHasNoName() {
        Statistic statistic = decode(0xff, 0, 1, 0);
        assertEquals(Kind.OTHER, statistic.kind());
        assertEquals(Unit.OTHER, statistic.unit());
    }

    @Test
    void aRefusalIsTold() {
        var refusal = assertThrows(NativeCallException.class, () -> new KvmStatistics(() -> -Errno.EMFILE).read());
        assertEquals("EMFILE", refusal.nativeStatus().orElseThrow().name());
    }
}
