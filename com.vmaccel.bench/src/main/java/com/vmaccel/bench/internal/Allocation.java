package com.vmaccel.bench.internal;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the current thread has allocated on the Java heap. Asking allocates nothing. */
final class Allocation {

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private Allocation() {}

    /** Bytes since the thread began. */
    static long ofCurrentThread() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
