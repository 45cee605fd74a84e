package com.vmaccel.bench.internal;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Watches the compilers of this Java virtual machine: while they have work, what runs is not yet what will be measured. On a busy machine that lasts. */
final class Compilers {

    private static final CompilationMXBean BEAN = ManagementFactory.getCompilationMXBean();

    private long spentMillis = -1;
    private long changedAt;

    /** How long no compilation has ended, as seen by these calls. */
    long quietNanos() {
        long spent = BEAN.getTotalCompilationTime();
        long now = System.nanoTime();
        if (spent != spentMillis) {
            spentMillis = spent;
            changedAt = now;
        }
        return now - changedAt;
    }

    /** Does something over and over until no compilation has ended for some time, or it takes too long. */
    static void settle(Runnable once, long quietNanos, long limitNanos) {
        Compilers compilers = new Compilers();
        long begin = System.nanoTime();
        while (compilers.quietNanos() < quietNanos && System.nanoTime() - begin < limitNanos) {
            once.run();
        }
    }
}
