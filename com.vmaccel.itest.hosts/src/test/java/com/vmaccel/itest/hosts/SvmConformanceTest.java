package com.vmaccel.itest.hosts;

import com.vmaccel.tck.Effort;
import java.time.Duration;
import java.util.Locale;

/** The whole or the short suite on KVM with SVM. */
class SvmConformanceTest extends HostConformance {

    private static final Effort EFFORT = effort();
    private static final Duration TIME = EFFORT == Effort.SHORT ? Duration.ofMinutes(6) : Duration.ofMinutes(60);

    /** A guest takes 1 GiB and as much of a processor as there is. */
    private static final int MOST_GUESTS = 4;

    SvmConformanceTest() {
        super(Math.min(Runtime.getRuntime().availableProcessors(), MOST_GUESTS));
    }

    /** What {@code vmaccel.tck.effort} says or, without it, what the profile does. */
    private static Effort effort() {
        return Effort.valueOf(System.getProperty(Effort.PROPERTY, System.getProperty("vmaccel.hosts.effort", "short")).toUpperCase(Locale.ROOT));
    }

    @Override
    GuestProcess startSuite(String part) throws Exception {
        return EmulatedHost.SVM.prepare().start(
                TIME, "tck", "kvm", "-Dvmaccel.tck.effort=" + EFFORT.name().toLowerCase(Locale.ROOT),
                "-Dvmaccel.tck.part=" + part, "-Dvmaccel.tck.patience=30", "-Dvmaccel.tck.limits=/app/limits/kvm-svm-qemu.txt");
    }
}
