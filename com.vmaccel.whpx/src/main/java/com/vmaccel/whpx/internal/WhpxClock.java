package com.vmaccel.whpx.internal;

import com.vmaccel.api.time.GuestClock;
import java.util.OptionalLong;

/**
 * The reference time of a partition, which its guest may read from the platform's synthetic clock. It is told together with the host's real time as closely as two calls allow, and set while the
 * partition's time stands still.
 *
 * @param partition the partition
 */
record WhpxClock(WhpxPartition partition) implements GuestClock {

    private static final long TICK_NANOS = 100;

    @Override
    public Reading read() {
        long ticks = partition.get64(WhvPropertyCode.WHvPartitionPropertyCodeReferenceTime, "ReferenceTime");
        return new Reading(ticks * TICK_NANOS, OptionalLong.of(realtime()), OptionalLong.empty());
    }

    private static long realtime() {
        return Math.multiplyExact(System.currentTimeMillis(), 1_000_000L);
    }

    @Override
    public void set(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("a clock begins at 0, not at " + nanos);
        }
        partition.call(WinHvServices::suspendPartitionTime, "WHvSuspendPartitionTime");
        try {
            partition.set64(WhvPropertyCode.WHvPartitionPropertyCodeReferenceTime, "ReferenceTime", nanos / TICK_NANOS);
        } finally {
            partition.call(WinHvServices::resumePartitionTime, "WHvResumePartitionTime");
        }
    }

    @Override
    public void resume(Reading since) {
        long then = since.hostRealtimeNanos().orElseThrow(() -> new IllegalArgumentException("without the host's real time: " + since));
        set(since.nanos() + Math.max(0, realtime() - then));
    }
}
