package com.vmaccel.itest.lockstep;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Backend;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.Selector;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.util.List;

/** The engines. */
final class Engines {

    private static final Platform WINDOWS = Platform.of(OperatingSystem.WINDOWS, Architecture.X86_64);

    private Engines() {}

    static X86Accelerator soft() {
        return Accelerators.select(Requirements.x86().allowSoftware().backend("soft")).accelerator();
    }

    /** Skips the test with the reason, or fails it if KVM is required. */
    static X86Accelerator kvm() {
        return RequiredSuites.accelerator("kvm", X86Accelerator.class);
    }

    /** Windows Hypervisor Platform over its double, chosen as on Windows. Skips the test with the reason, or fails it if the double is required. */
    static X86Accelerator whpx() {
        WhpxDouble.need();
        List<Backend> backends = Accelerators.backends(WINDOWS, System.err::println);
        return Selector.select(Requirements.x86().backend("whpx"), Accelerators.accelerators(backends, System.err::println), backends).accelerator();
    }
}
