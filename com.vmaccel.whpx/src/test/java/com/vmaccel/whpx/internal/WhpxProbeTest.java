package com.vmaccel.whpx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Availability.Unavailable;
import com.vmaccel.api.capability.Evidence;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.ffi.windows.WindowsResult;
import com.vmaccel.whpx.testdouble.WhpxDouble;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why the platform cannot be used is told with a remedy. */
class WhpxProbeTest {

    @Test
    void theDoubleIsAvailableAndClaimsNoWindows() {
        WhpxDouble.need();
        Availability availability = new WhpxBackend().availability();
        assertTrue(availability instanceof Availability.Available, availability::toString);
        assertEquals(Evidence.NOT_YET_RUN_ON_VENDOR_SYSTEM, ((Availability.Available) availability).capabilities().evidence());
    }

    @ParameterizedTest
    @CsvSource({
        "0x80070005, no permission to use the platform, Hyper-V Administrators",
        "0x8007007f, WHvCall is not in this version of Windows, Windows 10 version 2004",
        "0x80370303, the hypervisor of Windows is not configured for this, HypervisorPlatform",
        "0x80004005, WHvCall failed, event log"
    })
    void aFailedCallHasAReasonARemedyAndItsStatus(String result, String reason, String remedy) {
        int code = (int) (long) Long.decode(result);
        Unavailable unavailable = WhpxProbe.explain(WhvResult.failure(code, "WHvCall", null));
        assertEquals(reason, unavailable.reason());
        assertTrue(unavailable.remedy().contains(remedy), unavailable.remedy());
        assertEquals(Optional.of((long) code), unavailable.nativeStatus().map(NativeStatus::value));
    }

    @Test
    void aTimeoutNothingCouldWorkWithIsTold() {
        Availability availability = WhpxProbe.probe(new WhpxSettings(Duration.ZERO, false));
        assertTrue(availability instanceof Unavailable unavailable && unavailable.remedy().contains("stopTimeoutMillis"), availability::toString);
    }

    @Test
    void resultsHaveTheirNames() {
        assertEquals("WHV_E_INVALID_VP_REGISTER_NAME (0x80370309)", WhvResult.status(WhvResult.WHV_E_INVALID_VP_REGISTER_NAME).toString());
        assertEquals("E_INVALIDARG (0x80070057)", WhvResult.status(WindowsResult.E_INVALIDARG).toString());
        assertEquals("ERROR_PROC_NOT_FOUND (0x8007007f)", WhvResult.status(WhvFunction.MISSING).toString());
    }
}
