package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.Availability;
import com.vmaccel.api.Availability.Unavailable;
import com.vmaccel.api.capability.Architecture;
import com.vmaccel.api.capability.OperatingSystem;
import com.vmaccel.api.capability.Platform;
import com.vmaccel.api.engine.Whiteboard;
import com.vmaccel.api.error.NativeStatus;
import com.vmaccel.api.error.UnavailableException;
import com.vmaccel.ffi.linux.Errno;
import com.vmaccel.ffi.linux.KickSignal;
import com.vmaccel.ffi.linux.LibCSignal;
import com.vmaccel.ffi.linux.SigAction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe says why KVM cannot be used and what to do, and never throws. */
class KvmProbeTest {

    private static Unavailable refusal(String path) {
        return assertInstanceOf(Unavailable.class, KvmProbe.probe(KvmSettings.DEFAULT.withDevice(path)));
    }

    private static Unavailable refusal(int kickSignalOffset, long stopTimeoutMillis) {
        LiveKvm.requireAvailable(); // the device is asked first
        var settings = new KvmSettings(KvmSettings.DEFAULT.device(), kickSignalOffset, Duration.ofMillis(stopTimeoutMillis));
        Unavailable refusal = assertInstanceOf(Unavailable.class, KvmProbe.probe(settings));
        var failure = assertThrows(UnavailableException.class, () -> new X86KvmAccelerator(settings, new Whiteboard()));
        assertEquals(List.of(refusal.reason()), failure.reasons());
        return refusal;
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 86_400_001, Long.MAX_VALUE})
    void aStopTimeoutThatNobodyCouldWait(long millis) {
        Unavailable refusal = refusal(KickSignal.DEFAULT_OFFSET, millis);
        assertTrue(refusal.reason().contains("stop timeout is " + millis), refusal::reason);
        assertTrue(refusal.remedy().contains("stopTimeoutMillis"), refusal::remedy);
    }

    @Test
    void aSignalThatIsNotOurs() {
        int all = LibCSignal.sigrtmax() - LibCSignal.sigrtmin();
        for (int offset : new int[] {-1, all - 2, all + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            Unavailable refusal = refusal(offset, 1000);
            assertTrue(refusal.reason().contains("cannot be used"), refusal::reason);
            assertTrue(refusal.remedy().contains("kickSignalOffset"), refusal::remedy);
        }
    }

    @Test
    void aSignalThatSomethingElseHandles() {
        int offset = 9;
        int number = LibCSignal.sigrtmin() + offset;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = SigAction.STRUCT.allocate(arena);
            SigAction.HANDLER.set(action, Linker.nativeLinker().defaultLookup().findOrThrow("abs").address()); // harmless if ever called
            assertEquals(0, LibCSignal.sigaction(number, action, MemorySegment.NULL));
            assertTrue(refusal(offset, 1000).reason().contains("has a handler"));
            SigAction.HANDLER.set(action, LibCSignal.SIG_DFL);
            assertEquals(0, LibCSignal.sigaction(number, action, MemorySegment.NULL));
        }
    }

    @Test
    void theCauseOfAClassThatCannotBeInitializedIsTold() {
        var missing = new UnsatisfiedLinkError("no function tgkill");
        var wrapped = new NoClassDefFoundError("Could not initialize class");
        wrapped.initCause(new ExceptionInInitializerError(missing));
        assertTrue(KvmProbe.explain(wrapped).reason().contains("no function tgkill"));
        Unavailable denied = KvmProbe.explain(new ExceptionInInitializerError(new IllegalCallerException("denied")));
        assertTrue(denied.remedy().contains("--enable-native-access"), denied::remedy);
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
