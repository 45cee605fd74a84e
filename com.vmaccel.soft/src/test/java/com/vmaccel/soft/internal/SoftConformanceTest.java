package com.vmaccel.soft.internal;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.tck.RunOptions;
import com.vmaccel.tck.junit.X86VcpuConformance;
import java.time.Duration;

/** The conformance suite on the software CPU, in a process that denies native access. */
class SoftConformanceTest extends X86VcpuConformance {

    /** The first cases run while the Java virtual machine still interprets the processor: on a busy host they take seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Override
    protected X86Accelerator accelerator() {
        return new X86SoftAccelerator(Whiteboard.discover());
    }

    @Override
    protected RunOptions options() {
        return super.options().withPatience(PATIENCE);
    }
}
