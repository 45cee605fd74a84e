package com.example.tiny;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.RunOptions;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.tck.junit.X86VcpuConformance;
import java.time.Duration;

/** The conformance suite on the engine, found as a user would find it. */
class TinyConformanceTest extends X86VcpuConformance {

    @Override
    protected X86Accelerator accelerator() {
        return RequiredSuites.accelerator("tiny", X86Accelerator.class);
    }

    @Override
    protected RunOptions options() {
        return super.options().withPatience(Duration.ofSeconds(30)); // the first cases are interpreted by Java while this processor is not compiled yet
    }
}
