package com.vmaccel.kvm.internal;

import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.linux.KickSignal;
import com.vmaccel.ffi.linux.LinuxAbi;
import java.util.List;

/**
 * What an accelerator begins with. The probe begins in the same way, so that an accelerator fails for no reason that it has not told.
 *
 * @param host what KVM says of itself
 * @param signal what kicks vCPUs
 */
record KvmStart(KvmHost host, KickSignal signal) {

    /**
     * Asks KVM and makes the kick signal ready for the process.
     *
     * @param settings what is configured
     * @return what there is
     * @throws UnavailableException if the kernel or the process lacks something, or something configured cannot be used
     * @throws com.vmaccel.api.error.NativeCallException if KVM cannot be opened or asked
     */
    static KvmStart of(KvmSettings settings) {
        KvmHost host;
        try (KvmDevice device = KvmDevice.open(settings.device())) {
            device.requireVersion();
            host = KvmHost.ask(device);
        }
        List<KvmCapability> missing = KvmCapabilities.REQUIRED.stream().filter(capability -> !host.has(capability)).toList();
        if (!missing.isEmpty()) {
            throw new UnavailableException(KvmDevice.ID, "KVM_CHECK_EXTENSION", "this kernel's KVM lacks " + missing, null, KvmDevice.OLD_KERNEL);
        }
        settings.requireUsable();
        return new KvmStart(host, signal(settings.kickSignalOffset()));
    }

    private static KickSignal signal(int offset) {
        try {
            return KickSignal.prepare(LinuxAbi.of(Architecture.X86_64), offset);
        } catch (IllegalArgumentException | UnavailableException e) {
            throw new UnavailableException(KvmDevice.ID, "configure", "the kick signal cannot be had: " + e.getMessage(), null, "configure another kickSignalOffset");
        }
    }
}
