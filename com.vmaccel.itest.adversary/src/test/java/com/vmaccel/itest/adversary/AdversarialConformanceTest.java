package com.vmaccel.itest.adversary;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.itest.adversary.engine.HostileAccelerator;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.tck.junit.X86VcpuConformance;
import java.nio.file.Files;
import java.nio.file.Path;

/** The conformance suite on the engine that makes everything difficult. What the host beneath does not do, this engine does not either. */
class AdversarialConformanceTest extends X86VcpuConformance {

    private static final Path SOFTWARE_PAGE_TABLES = Path.of("/sys/module/kvm_pvm");

    @Override
    protected X86Accelerator accelerator() {
        return new HostileAccelerator(RequiredSuites.accelerator("kvm", X86Accelerator.class), new Whiteboard());
    }

    @Override
    protected KnownLimits knownLimits() {
        return Files.isDirectory(SOFTWARE_PAGE_TABLES) ? KnownLimits.resource(AdversarialConformanceTest.class, "kvm-pvm.txt") : KnownLimits.NONE;
    }
}
