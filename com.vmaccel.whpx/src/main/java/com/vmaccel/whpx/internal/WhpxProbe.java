package com.vmaccel.whpx.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Availability.Unavailable;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.NativeAccess;
import com.vmaccel.ffi.windows.WindowsResult;

/**
 * Finds out whether the platform can be used, without executing a guest. Never throws; a class that binds native functions is touched only once native access is known to be allowed.
 */
final class WhpxProbe {

    private static final String REPORT = "report this as a defect of the backend";

    private WhpxProbe() {}

    static Availability probe(WhpxSettings settings) {
        if (NativeAccess.missingOption().isPresent()) {
            return nativeAccessDenied();
        }
        try {
            settings.requireUsable();
            return new Availability.Available(WhpxCapabilities.of(WhpxHost.ask()));
        } catch (NativeCallException e) {
            return explain(e);
        } catch (UnavailableException e) {
            return new Unavailable(String.join("; ", e.reasons()), e.hint().orElse(REPORT), e.nativeStatus());
        } catch (LinkageError e) {
            return new Unavailable("the system library cannot be used: " + e, "use Windows 10 version 2004, Windows Server 2022 or later on x86-64");
        } catch (IllegalCallerException e) {
            return nativeAccessDenied();
        } catch (RuntimeException e) {
            return new Unavailable("its probe failed: " + e, REPORT);
        }
    }

    private static Unavailable nativeAccessDenied() {
        return new Unavailable("this Java virtual machine denies native access", "start Java with " + NativeAccess.option());
    }

    static Unavailable explain(NativeCallException failure) {
        int result = failure.nativeStatus().map(NativeStatus::value).orElse(0L).intValue();
        if (result == WindowsResult.E_ACCESSDENIED) {
            return because(failure, "no permission to use the platform", "run as a member of the group Hyper-V Administrators or as administrator");
        }
        if (result == WhvFunction.MISSING) {
            return because(failure, failure.operation() + " is not in this version of Windows", "use Windows 10 version 2004, Windows Server 2022 or later");
        }
        if (result == WhvResult.WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG) {
            return because(failure, "the hypervisor of Windows is not configured for this", "enable the Windows feature HypervisorPlatform and restart Windows");
        }
        return because(failure, failure.operation() + " failed", "see the event log of Hyper-V-Hypervisor");
    }

    private static Unavailable because(NativeCallException failure, String reason, String remedy) {
        return new Unavailable(reason, remedy, failure.nativeStatus());
    }
}
