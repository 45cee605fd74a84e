package com.vmaccel.whpx.internal;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.tck.KnownLimits;
import com.vmaccel.whpx.testdouble.WhpxDouble;

/** The conformance suite on the engine over the double, with Unicorn beneath in place of KVM. */
class UnicornConformanceTest extends WhpxConformanceTest {

    @Override
    protected X86Accelerator accelerator() {
        WhpxDouble.needUnicorn();
        return super.accelerator();
    }

    @Override
    protected KnownLimits knownLimits() {
        return resource("whpx-double-unicorn.txt");
    }
}
