package com.vmaccel.whpx.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistics;
import com.vmaccel.ffi.Field;
import com.vmaccel.ffi.Struct;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.whpx.internal.WhvCounters.CounterSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What the platform counts of a partition or of a virtual processor, under the names of its header. A set that this version of it does not know is left out.
 *
 * @param sets what there may be
 * @param kind what the numbers mean
 * @param source reads one set, or refuses
 */
record WhpxStatistics(List<CounterSet> sets, Statistic.Kind kind, Source source) implements Statistics {

    private static final String TICKS = "100ns";
    private static final int TICK_EXPONENT = -7;

    /** Reads one set; returns the call's {@code HRESULT}. */
    @FunctionalInterface
    interface Source {
        int read(int set, MemorySegment buffer, int bufferBytes, MemorySegment written);
    }

    @Override
    public List<Statistic> read() {
        List<Statistic> all = new ArrayList<>();
        for (CounterSet set : sets) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment buffer = set.struct().allocate(arena);
                int result = source.read(set.number(), buffer, (int) buffer.byteSize(), arena.allocate(JAVA_INT));
                if (result == WindowsResult.E_INVALIDARG && set.number() != 0) {
                    continue;
                }
                WhvResult.check(result, () -> "read " + set.struct().name());
                add(all, set.struct(), "", buffer, 0);
            }
        }
        return all;
    }

    private void add(List<Statistic> all, Struct struct, String prefix, MemorySegment buffer, long at) {
        for (Field field : struct.fields()) {
            String name = prefix + field.name();
            if (field.type() instanceof Struct nested) {
                add(all, nested, name + ".", buffer, at + field.offset());
            } else {
                boolean time = name.endsWith(TICKS);
                all.add(new Statistic(
                        name, kind, time ? Statistic.Unit.SECONDS : Statistic.Unit.NONE, 10, time ? TICK_EXPONENT : 0, 0, List.of(buffer.get(JAVA_LONG, at + field.offset()))));
            }
        }
    }
}
