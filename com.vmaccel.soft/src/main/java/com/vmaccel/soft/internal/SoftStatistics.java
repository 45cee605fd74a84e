package com.vmaccel.soft.internal;

import com.vmaccel.api.statistics.Statistic;
import com.vmaccel.api.statistics.Statistics;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What the software CPU counts.
 *
 * @param instructions counts the instructions completed, or refuses
 */
record SoftStatistics(LongSupplier instructions) implements Statistics {

    @Override
    public List<Statistic> read() {
        return List.of(new Statistic("instructions", Statistic.Kind.CUMULATIVE, Statistic.Unit.NONE, 10, 0, 0, List.of(instructions.getAsLong())));
    }
}
