package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.X86Accelerator;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.tck.RunOptions;
import com.vmaccel.tck.junit.RequiredSuites;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What depends on cancelled runs and on the XSAVE area, on the double in its other ways: a cancel reaches only a run in progress, and the area is compacted. */
class TransientCancelTest extends WhpxConformanceTest {

    private static final Set<String> GROUPS = Set.of("kicks", "kick-stress", "threads", "pause", "close", "extended-state", "save", "nested");

    @Override
    protected X86Accelerator accelerator() {
        needTransientCancels();
        return super.accelerator();
    }

    @Override
    protected RunOptions options() {
        return super.options().withFilter(test -> GROUPS.contains(test.group()));
    }

    @Test
    @Timeout(60)
    void theDoubleForgetsACancelBeforeARun() {
        needTransientCancels();
        WhpxDouble.need();
        try (ContractGuest guest = new ContractGuest("f4")) { // hlt
            assertEquals(WindowsResult.S_OK, WinHvPlatform.cancelRunVirtualProcessor(guest.partition.handle(), 0, 0));
            assertEquals(WhvExitReason.WHvRunVpExitReasonX64Halt, guest.run());
        }
    }

    private static void needTransientCancels() {
        RequiredSuites.need("whpx-double", "transient".equals(System.getenv("WHPX_DOUBLE_CANCEL")), "the double is not told WHPX_DOUBLE_CANCEL=transient");
    }
}
