package com.vmaccel.kvm.internal;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.kvm.limits.KvmLimits;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.tck.junit.X86VcpuConformance;

/** The conformance suite on KVM. */
class KvmConformanceTest extends X86VcpuConformance {

    @Override
    protected X86Accelerator accelerator() {
        return RequiredSuites.accelerator("kvm", X86Accelerator.class);
    }

    @Override
    protected KnownLimits knownLimits() {
        return KvmLimits.ofThisHost();
    }
}
