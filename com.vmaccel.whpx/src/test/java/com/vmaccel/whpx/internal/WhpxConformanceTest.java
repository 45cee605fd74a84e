package com.vmaccel.whpx.internal;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.tck.RunOptions;
import com.vmaccel.tck.junit.X86VcpuConformance;
import java.time.Duration;

/** The conformance suite on the engine over the double. */
class WhpxConformanceTest extends X86VcpuConformance {

    /** Each virtual machine compiles method handles at first, and the double makes several calls where the platform makes one. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    protected X86Accelerator accelerator() {
        WhpxDouble.need();
        return new X86WhpxAccelerator(WhpxSettings.DEFAULT, new Whiteboard());
    }

    @Override
    protected RunOptions options() {
        return RunOptions.defaults().withLimits(WhpxDouble.limits()).withPatience(PATIENCE);
    }
}
