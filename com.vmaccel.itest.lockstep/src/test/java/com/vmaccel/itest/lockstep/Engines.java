package com.vmaccel.itest.lockstep;

import com.vmaccel.api.Accelerators;
import com.vmaccel.api.Requirements;
import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.junit.RequiredSuites;

/** The two engines. */
final class Engines {

    private Engines() {}

    static X86Accelerator soft() {
        return Accelerators.select(Requirements.x86().allowSoftware().backend("soft")).accelerator();
    }

    /** Skips the test with the reason, or fails it if KVM is required. */
    static X86Accelerator kvm() {
        return RequiredSuites.accelerator("kvm", X86Accelerator.class);
    }
}
