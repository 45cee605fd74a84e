package com.vmaccel.soft.internal;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.tck.junit.X86VcpuConformance;

/** The conformance suite on the software CPU, in a process that denies native access. */
class SoftConformanceTest extends X86VcpuConformance {

    @Override
    protected X86Accelerator accelerator() {
        return new X86SoftAccelerator(Whiteboard.discover());
    }
}
