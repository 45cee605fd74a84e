package com.vmaccel.kvm.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Availability.Unavailable;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.NativeAccess;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.OwnedFd;
import java.util.Optional;

/**
 * Finds out whether KVM can be used, without executing a guest: begins as an accelerator does and makes a virtual machine. Never throws; a class that binds native
 * functions is touched only once native access is known to be allowed.
 */
final class KvmProbe {

    private static final String REPORT = "report this as a defect of the backend";

    private KvmProbe() {}

    static Availability probe(KvmSettings settings) {
        if (NativeAccess.missingOption().isPresent()) {
            return nativeAccessDenied();
        }
        try {
            return ask(settings);
        } catch (NativeCallException e) {
            return explain(settings.device(), e);
        } catch (UnavailableException e) {
            return new Unavailable(String.join("; ", e.reasons()), e.hint().orElse(REPORT), e.nativeStatus());
        } catch (LinkageError e) {
            return explain(e);
        } catch (IllegalCallerException e) {
            return nativeAccessDenied();
        } catch (RuntimeException e) {
            return new Unavailable("its probe failed: " + e, REPORT);
        }
    }

    private static Availability ask(KvmSettings settings) {
        KvmStart start = KvmStart.of(settings);
        try (KvmDevice device = KvmDevice.open(settings.device()); OwnedFd vm = device.createVm()) {
            vm.value(); // it is there, which is all that is asked
        }
        return new Availability.Available(KvmCapabilities.of(start.host()));
    }

    private static Unavailable nativeAccessDenied() {
        return new Unavailable("this Java virtual machine denies native access", "start Java with " + NativeAccess.option());
    }

    /** The virtual machine wraps what a class initializer threw, and later says only that there was something. */
    static Unavailable explain(LinkageError failure) {
        Throwable cause = failure;
        while (isWrapper(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IllegalCallerException) {
            return nativeAccessDenied();
        }
        return new Unavailable("the C library of this system lacks a function: " + cause, "use Linux with GNU C library or musl on x86-64");
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof ExceptionInInitializerError || failure instanceof NoClassDefFoundError;
    }

    static Unavailable explain(String path, NativeCallException failure) {
        long errno = failure.nativeStatus().map(NativeStatus::value).orElse(0L);
        return switch ((int) errno) {
            case Errno.ENOENT -> because(failure, "there is no " + path + ": the module is not loaded, or virtualization is off",
                    "load kvm_intel or kvm_amd; enable virtualization in the firmware or, inside a virtual machine, nested virtualization;"
                            + " give a container the device");
            case Errno.EACCES, Errno.EPERM -> because(failure, "no permission to use " + path,
                    "add the user to the group of the device, usually kvm, and log in again; or give a container the device");
            case Errno.ENODEV, Errno.ENXIO -> because(failure, path + " has no module behind it", "load kvm_intel or kvm_amd");
            case Errno.EBUSY -> because(failure, "another hypervisor uses the processor's virtualization", "stop the other hypervisor");
            case Errno.EMFILE, Errno.ENFILE -> because(failure, "too many open files", "raise the limit of open files (ulimit -n)");
            default -> because(failure, failure.operation() + " failed", "see the kernel's log");
        };
    }

    private static Unavailable because(NativeCallException failure, String reason, String remedy) {
        return new Unavailable(reason, remedy, failure.nativeStatus());
    }
}
