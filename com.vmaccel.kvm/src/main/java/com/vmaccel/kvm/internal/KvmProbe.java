package com.vmaccel.kvm.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Availability.Unavailable;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.ffi.NativeAccess;
import com.vmaccel.ffi.linux.Errno;
import java.util.List;
import java.util.Optional;

/** Finds out whether KVM can be used, without executing a guest. Never throws; a class that binds native functions is touched only once native access is known to be allowed. */
final class KvmProbe {

    private KvmProbe() {}

    static Availability probe(String device) {
        Optional<String> option = NativeAccess.missingOption();
        if (option.isPresent()) {
            return new Unavailable("this Java virtual machine denies native access", "start Java with " + option.get());
        }
        try {
            return ask(device);
        } catch (LinkageError e) {
            return new Unavailable("the C library of this system lacks a function: " + e, "use Linux with GNU C library or musl on x86-64");
        }
    }

    private static Availability ask(String path) {
        try (KvmDevice device = KvmDevice.open(path)) {
            int version = device.apiVersion();
            if (version < 0) {
                return unavailable(version, path + " is not KVM's device", "configure the path of KVM's device");
            }
            if (version != KvmIoctl.KVM_API_VERSION) {
                return new Unavailable("KVM has API version " + version + ", not " + KvmIoctl.KVM_API_VERSION, "use a Linux kernel of 4.17 or later");
            }
            return offer(device);
        } catch (NativeCallException e) {
            return explain(path, e);
        }
    }

    private static Availability offer(KvmDevice device) {
        KvmHost host = KvmHost.ask(device);
        List<KvmCapability> missing = KvmCapabilities.REQUIRED.stream().filter(capability -> !host.has(capability)).toList();
        return missing.isEmpty()
                ? new Availability.Available(KvmCapabilities.of(host))
                : new Unavailable("this kernel's KVM lacks " + missing, "use a Linux kernel of 4.17 or later");
    }

    private static Unavailable unavailable(int result, String reason, String remedy) {
        return new Unavailable(reason, remedy, Optional.of(Errno.status(result)));
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
