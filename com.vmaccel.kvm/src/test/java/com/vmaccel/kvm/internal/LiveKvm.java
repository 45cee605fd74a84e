package com.vmaccel.kvm.internal;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Backend;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.tck.junit.RequiredSuites;
import java.time.Duration;

/** Where tests get KVM from: they are skipped, saying why, where it cannot be used, but fail where the environment variable VMACCEL_REQUIRE names it. */
final class LiveKvm {

    private static final KvmBackend BACKEND = new KvmBackend();

    private LiveKvm() {}

    /** Returns an accelerator with a short stop timeout, closed by the caller. */
    static X86KvmAccelerator accelerator() {
        return accelerator(new Whiteboard());
    }

    static X86KvmAccelerator accelerator(Whiteboard whiteboard) {
        return accelerator(KvmSettings.DEFAULT.kickSignalOffset(), whiteboard);
    }

    static X86KvmAccelerator accelerator(int kickSignalOffset) {
        return accelerator(kickSignalOffset, new Whiteboard());
    }

    private static X86KvmAccelerator accelerator(int kickSignalOffset, Whiteboard whiteboard) {
        requireAvailable();
        return new X86KvmAccelerator(new KvmSettings(KvmSettings.DEFAULT.device(), kickSignalOffset, Duration.ofSeconds(3)), whiteboard);
    }

    static boolean has(KvmCapability capability) {
        return KvmStart.of(KvmSettings.DEFAULT).host().has(capability);
    }

    /** Tells whether this host's KVM executes only ring 3 by the processor. */
    static boolean emulatesRingZero() {
        return KvmModules.detect().flavour() == KvmFlavour.PVM;
    }

    /** Skips the test with KVM's reason, or fails it if KVM is required. */
    static void requireAvailable() {
        requireAvailable(BACKEND);
    }

    /** Skips the test with the backend's reason, or fails it if the backend is required. */
    static void requireAvailable(Backend backend) {
        if (backend.availability() instanceof Availability.Unavailable unavailable) {
            throw RequiredSuites.missing(backend.id(), unavailable.toString());
        }
    }
}
