package com.vmaccel.itest.hosts;

import java.time.Duration;

/** The cases of debugging on KVM with SVM where INT3 can be intercepted. No limits are given: each of them passes. */
class SvmBreakpointTest extends HostConformance {

    SvmBreakpointTest() {
        super(1);
    }

    @Override
    GuestProcess startSuite(String part) throws Exception {
        return EmulatedHost.SVM_MENDED.prepare().start(Duration.ofMinutes(6), "vmaccel", "selftest", "--accel", "kvm", "--json", "--patience", "30", "--only", "debug.");
    }
}
