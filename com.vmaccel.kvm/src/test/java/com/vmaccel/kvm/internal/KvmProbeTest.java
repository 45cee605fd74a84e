package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Availability.Unavailable;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.ffi.linux.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe says why KVM cannot be used and what to do, and never throws. */
class KvmProbeTest {

    private static Unavailable refusal(String path) {
        return assertInstanceOf(Unavailable.class, KvmProbe.probe(path));
    }

    @Test
    void aMissingDevice() {
        Unavailable refusal = refusal("/dev/no-such-kvm");
        assertTrue(refusal.reason().contains("there is no /dev/no-such-kvm"), refusal::reason);
        assertTrue(refusal.remedy().contains("kvm_intel or kvm_amd"), refusal::remedy);
        assertEquals("ENOENT", refusal.nativeStatus().map(NativeStatus::name).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/dev/zero"})
    void aDeviceThatIsNotKvm(String path) {
        Unavailable refusal = refusal(path);
        assertEquals(path + " is not KVM's device", refusal.reason());
        assertTrue(refusal.nativeStatus().isPresent());
    }

    @Test
    void aFileThatIsNotKvm(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("kvm"));
        assertEquals(file + " is not KVM's device", refusal(file.toString()).reason());
        assertTrue(refusal(folder.toString()).toString().contains("EISDIR") || refusal(folder.toString()).nativeStatus().isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "13, no permission, group",
        "1, no permission, group",
        "19, has no module behind it, kvm_intel",
        "6, has no module behind it, kvm_intel",
        "16, another hypervisor, stop",
        "24, too many open files, ulimit",
        "5, open path=/dev/kvm failed, log"
    })
    void everyErrnoHasAReasonAndARemedy(int errno, String reason, String remedy) {
        Unavailable refusal = KvmProbe.explain("/dev/kvm", Errno.failure(-errno, KvmDevice.ID, "open path=/dev/kvm"));
        assertTrue(refusal.reason().contains(reason), refusal::reason);
        assertTrue(refusal.remedy().contains(remedy), refusal::remedy);
        assertEquals(errno, refusal.nativeStatus().orElseThrow().value());
    }

    @Test
    void theBackendRemembersItsAnswerUntilItIsAskedAnew() {
        var backend = new KvmBackend(KvmSettings.DEFAULT.withDevice("/dev/no-such-kvm"));
        Availability first = backend.availability();
        assertTrue(first == backend.availability());
        assertTrue(first != backend.reprobe());
        assertEquals(first, backend.availability());
        assertEquals("kvm", backend.id());
        assertEquals(Set.of(Platform.of(OperatingSystem.LINUX, Architecture.X86_64)), backend.platforms());
    }
}
