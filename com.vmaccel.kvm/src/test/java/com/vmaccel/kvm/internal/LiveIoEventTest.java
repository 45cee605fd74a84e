package com.vmaccel.kvm.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VirtualMachine;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.interrupt.InterruptRouting;
import com.vmaccel.api.ioevent.Doorbell;
import com.vmaccel.api.ioevent.InterruptEvents;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.api.ioevent.IoEvents;
import com.vmaccel.api.ioevent.LevelInterruptEvents;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What events of KVM take of the process, and what becomes of them with their virtual machine. */
@Timeout(120)
class LiveIoEventTest {

    private static final int BELLS = 200;
    private static final int LOOKS = 10_000;

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static boolean isPumping(String vm) {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("vmaccel events of " + vm));
    }

    /** Waits a bounded time for what another thread is about to do. */
    private static void awaitThat(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < LOOKS && !condition.getAsBoolean(); i++) {
            Thread.sleep(1);
        }
        assertTrue(condition.getAsBoolean());
    }

    private static IoEvents bells(VirtualMachine vm) {
        return vm.feature(IoEvents.class).orElseThrow();
    }

    @Test
    void manyDoorbellsComeAndGo() throws InterruptedException {
        try (var guest = new RealModeGuest(0xe6, 0x10, 0xf4)) { // out 0x10,al; hlt
            int before = descriptors();
            List<IoEvent> events = new ArrayList<>();
            for (int i = 0; i < BELLS; i++) {
                events.add(bells(guest.vm).attach(Doorbell.port(0x10).withSize(1).withValue(i)));
            }
            assertInstanceOf(VcpuExit.Halt.class, guest.vcpu.run());
            assertEquals(1, events.getFirst().await(Duration.ofSeconds(20)));
            events.forEach(IoEvent::close);
            awaitThat(() -> descriptors() <= before + 1); // what wakes the thread is there until the end
        }
    }

    @Test
    void everythingGoesWithTheMachine() throws InterruptedException {
        LiveKvm.requireAvailable();
        int before;
        String name;
        try (var accelerator = LiveKvm.accelerator()) {
            before = descriptors();
            VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults().withInterruptMode(InterruptMode.FULL));
            name = vm.config().name();
            assertFalse(isPumping(name));
            bells(vm).attach(Doorbell.port(0x10));
            vm.feature(InterruptEvents.class).orElseThrow().open(5);
            vm.feature(LevelInterruptEvents.class).orElseThrow().open(6, event -> {});
            assertTrue(isPumping(name));
            vm.close();
        }
        awaitThat(() -> descriptors() <= before && !isPumping(name));
    }

    @Test
    void aListenerMayCloseTheMachine() throws Exception {
        try (var accelerator = LiveKvm.accelerator()) {
            VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults().withInterruptMode(InterruptMode.FULL));
            var closed = new CompletableFuture<Boolean>();
            var level = vm.feature(LevelInterruptEvents.class).orElseThrow().open(6, event -> {});
            var told = (com.vmaccel.api.engine.EngineIoEvent) bells(vm).attach(Doorbell.port(0x10), event -> {
                vm.close();
                closed.complete(true);
            });
            told.signal(1);
            assertTrue(closed.get(20, TimeUnit.SECONDS));
            assertThrows(IllegalStateException.class, level::signal);
        }
    }

    @Test
    void whatKvmRefusesIsTold() {
        try (var accelerator = LiveKvm.accelerator()) {
            VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults());
            Doorbell wraps = new Doorbell(Doorbell.Space.MEMORY, -2, 4, java.util.OptionalLong.empty());
            int before = descriptors();
            var refusal = assertThrows(NativeCallException.class, () -> bells(vm).attach(wraps));
            assertTrue(refusal.getMessage().contains("KVM_IOEVENTFD") && refusal.getMessage().contains("EINVAL"), refusal::getMessage);
            assertTrue(descriptors() <= before + 2, "the thread that closes it has just begun");
            vm.close();
        }
    }

    @Test
    void theTableIsAsLargeAsKvmSays() {
        try (var accelerator = LiveKvm.accelerator()) {
            VirtualMachine vm = accelerator.createVirtualMachine(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL));
            int capacity = vm.feature(InterruptRouting.class).orElseThrow().capacity();
            assertEquals(KvmStart.of(KvmSettings.DEFAULT).host().number(KvmCapability.KVM_CAP_IRQ_ROUTING), capacity);
            vm.close();
        }
    }
}
