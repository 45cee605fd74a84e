package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.ffi.linux.KickSignal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kicks reach a guest wherever it is, each exactly once. */
@Timeout(120)
class LiveKickTest {

    @Test
    void severalKickersAndNoneIsLost() throws Exception {
        try (var guest = new RealModeGuest(0xeb, 0xfe)) {
            var done = new Semaphore(0);
            Thread[] kickers = new Thread[3];
            for (int i = 0; i < kickers.length; i++) {
                kickers[i] = Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < 300; n++) {
                        guest.vcpu.kick();
                        Thread.onSpinWait();
                    }
                    done.release();
                    guest.vcpu.kick();
                });
            }
            int cancelled = 0;
            while (done.availablePermits() < kickers.length) {
                assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
                cancelled++;
            }
            for (Thread kicker : kickers) {
                kicker.join(10_000);
                assertFalse(kicker.isAlive());
            }
            guest.vcpu.kick(); // all of theirs may have come before the first run, and be one
            assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
            int before = cancelled;
            assertTrue(before <= 3 * 301, () -> before + " cancelled runs");
        }
    }

    @Test
    void oneThreadMayOwnTwoVcpusAndCloseOneFirst() throws Exception {
        try (var accelerator = LiveKvm.accelerator();
                var vm = accelerator.createVirtualMachine(VmConfig.defaults().withVcpuCount(2));
                var ram = accelerator.memory().anonymous(RealModeGuest.RAM_BYTES)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            vm.memory().write(GuestAddress.of(RealModeGuest.START), RealModeGuest.bytes(0xeb, 0xfe));
            X86Vcpu first = vm.createVcpu(0);
            try (X86Vcpu second = vm.createVcpu(1)) {
                X86Startup.realMode(second, RealModeGuest.START);
                first.close();
                RealModeGuest.watch(second);
                for (int i = 0; i < 20; i++) {
                    CompletableFuture<Void> kicker = kickLater(second);
                    assertInstanceOf(VcpuExit.Cancelled.class, second.run());
                    kicker.get(10, TimeUnit.SECONDS);
                }
            }
        }
    }

    /** The thread blocks both signals, whichever vCPU comes first or goes first. */
    @Test
    void vcpusOfAcceleratorsWithOtherSignalsShareAThread() throws Exception {
        try (var first = new RealModeGuest(LiveKvm.accelerator(), VmConfig.defaults(), 0xeb, 0xfe);
                var second = new RealModeGuest(LiveKvm.accelerator(KickSignal.DEFAULT_OFFSET + 2), VmConfig.defaults(), 0xeb, 0xfe);
                var third = new RealModeGuest(LiveKvm.accelerator(), VmConfig.defaults(), 0xeb, 0xfe)) {
            first.close();
            for (int i = 0; i < 20; i++) {
                for (RealModeGuest guest : List.of(second, third)) {
                    CompletableFuture<Void> kicker = kickLater(guest.vcpu);
                    assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
                    kicker.get(10, TimeUnit.SECONDS);
                }
            }
        }
    }

    private static CompletableFuture<Void> kickLater(X86Vcpu vcpu) {
        return CompletableFuture.runAsync(vcpu::kick, CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS));
    }

    @Test
    void aHaltInsideTheKernelIsKickedAndPaused() throws Exception {
        try (var guest = new RealModeGuest(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL), 0xf4, 0xeb, 0xfd)) {
            CompletableFuture<Void> kicker = kickLater(guest.vcpu);
            assertInstanceOf(VcpuExit.Cancelled.class, guest.vcpu.run());
            kicker.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aVcpuThatWaitsForItsStartUpIsKickedAndKeepsItsRegisters() throws Exception {
        try (var accelerator = LiveKvm.accelerator();
                var vm = accelerator.createVirtualMachine(VmConfig.defaults().withVcpuCount(2).withInterruptMode(InterruptMode.LOCAL));
                X86Vcpu first = vm.createVcpu(0);
                X86Vcpu second = vm.createVcpu(1)) {
            assertEquals(0, first.id());
            RealModeGuest.watch(second);
            second.set(X86Register.RBX, 0x1234);
            CompletableFuture<Void> kicker = kickLater(second);
            assertInstanceOf(VcpuExit.Cancelled.class, second.run());
            kicker.get(10, TimeUnit.SECONDS);
            assertEquals(0x1234, second.get(X86Register.RBX));
        }
    }

    @Test
    void threadsArePausedCalledAndClosed() throws Exception {
        try (var accelerator = LiveKvm.accelerator(); X86VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults())) {
            try (var ram = accelerator.memory().anonymous(RealModeGuest.RAM_BYTES)) {
                vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
            }
            vm.memory().write(GuestAddress.of(RealModeGuest.START), RealModeGuest.bytes(0xeb, 0xfe));
            VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> {
                X86Startup.realMode(vcpu, RealModeGuest.START);
                vcpu.run();
            });
            for (int i = 0; i < 20; i++) {
                vm.pause();
                assertEquals(1, vm.save().vcpus().size());
                vm.resume();
                assertEquals((long) RealModeGuest.START, thread.call(vcpu -> vcpu.get(X86Register.RIP)).get(10, TimeUnit.SECONDS));
            }
            thread.close();
            assertFalse(thread.thread().isAlive());
        }
    }
}
