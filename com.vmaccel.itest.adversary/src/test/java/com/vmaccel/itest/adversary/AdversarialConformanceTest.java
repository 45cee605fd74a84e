package com.vmaccel.itest.adversary;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.itest.adversary.engine.HostileAccelerator;
import com.vmaccel.kvm.limits.KvmLimits;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.tck.junit.X86VcpuConformance;

/** The conformance suite on the engine that makes everything difficult. What the host beneath does not do, this engine does not either. */
class AdversarialConformanceTest extends X86VcpuConformance {

    @Override
    protected X86Accelerator accelerator() {
        return new HostileAccelerator(RequiredSuites.accelerator("kvm", X86Accelerator.class), new Whiteboard());
    }

    @Override
    protected KnownLimits knownLimits() {
        return KvmLimits.ofThisHost();
    }
}
