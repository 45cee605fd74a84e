package com.vmaccel.whpx.internal;

import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.interrupt.MessageInterrupts;
import com.vmaccel.api.ioevent.IoEvents;
import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.api.time.GuestClock;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The optional parts of one virtual machine.
 *
 * @param partition its partition
 * @param doorbells its doorbells
 * @param messages what goes to its local APICs
 */
record WhpxVmFeatures(WhpxPartition partition, WhpxDoorbells doorbells, WhpxMessages messages) {

    /** Returns a part, or null if the virtual machine lacks it. */
    @Nullable Object find(Class<?> type, Capabilities capabilities) {
        if (type == MessageInterrupts.class) {
            return capabilities.has(Capability.MSI) ? messages : null;
        }
        if (type == IoEvents.class) {
            return doorbells;
        }
        if (type == GuestClock.class) {
            return capabilities.has(Capability.CLOCK) ? new WhpxClock(partition) : null;
        }
        if (type == Statistics.class) {
            return capabilities.has(Capability.STATISTICS) ? new WhpxStatistics(WhvCounters.OF_PARTITION, Statistic.Kind.INSTANT, this::count) : null;
        }
        return null;
    }

    private int count(int set, MemorySegment buffer, int bufferBytes, MemorySegment written) {
        partition.use().lock();
        try {
            partition.requireOpen();
            return WinHvServices.getPartitionCounters(partition.handle(), set, buffer, bufferBytes, written);
        } finally {
            partition.use().unlock();
        }
    }
}
