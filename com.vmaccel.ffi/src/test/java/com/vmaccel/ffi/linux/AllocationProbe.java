package com.vmaccel.ffi.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what a repeated action allocates on the Java heap. */
final class AllocationProbe {

    private static final int CALLS = 10_000;

    /** Interpreted and quickly compiled downcalls allocate; how long it takes until the optimising compiler is done depends on the machine's load. */
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** What the measurement itself may cost, in total. */
    private static final long TOLERATED_BYTES = 512;

    private AllocationProbe() {}

    /** Fails unless 10,000 calls in a row come to allocate nothing. */
    static void assertAllocatesNothing(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            repeat(action, CALLS);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes > TOLERATED_BYTES && System.nanoTime() - start < PATIENCE_NANOS);
        long last = bytes;
        assertTrue(last <= TOLERATED_BYTES, () -> last + " bytes in " + CALLS + " calls");
    }

    private static void repeat(Runnable action, int times) {
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }
}
