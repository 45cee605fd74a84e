package com.vmaccel.bench.internal;

import java.lang.management.ManagementFactory;

/** How busy the machine is. */
final class HostLoad {

    private HostLoad() {}

    /** The load average of the last minute; negative where the system does not say. */
    static double average() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
