package com.vmaccel.kvm.internal;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.kvm.limits.KvmLimits;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.junit.X86VcpuConformance;

/** The conformance suite on KVM, with all that KVM claims: what a kind of host then does not do is among its limits. */
class KvmConformanceTest extends X86VcpuConformance {

    @Override
    protected X86Accelerator accelerator() {
        LiveKvm.requireAvailable();
        KvmStart start = KvmStart.of(KvmSettings.DEFAULT);
        return new X86KvmAccelerator(KvmSettings.DEFAULT, Whiteboard.discover(), new KvmStart(start.host().believed(), start.signal()));
    }

    @Override
    protected KnownLimits knownLimits() {
        return KvmLimits.ofThisHost();
    }
}
