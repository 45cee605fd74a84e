package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** vCPUs that do not come in time: they are named, and everything happens when they do come. */
class StuckTest extends EngineTests {

    private final CountDownLatch inHandler = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private FakeVm vm;

    StuckTest() {
        super(Duration.ofMillis(100));
    }

    @BeforeEach
    void mapRam() {
        vm = vm();
        try (HostMemory ram = accelerator.ram(1)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
        }
    }

    private VcpuThread<X86Vcpu> startStuckHandler() throws InterruptedException {
        VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> {
            ((FakeVcpu) vcpu).load(Guest.of(Guest.in(1)).end(Guest.End.LOOP));
            vcpu.run(new ExitHandler() {
                @Override
                public long portRead(Vcpu reader, int port, int size) {
                    inHandler.countDown();
                    awaitQuietly(release);
                    return 1;
                }
            });
        });
        inHandler.await();
        return thread;
    }

    @Test
    void closingNamesAStuckHandlerAndReleasesWhenItReturns() throws Exception {
        VcpuThread<X86Vcpu> thread = startStuckHandler();
        refused(IllegalStateException.class, vm::close, vm.config().name(), "close", "100 ms", "vCPU 0", thread.thread().getName());
        vm.close();
        assertEquals(1, accelerator.allocated.get());
        assertEquals(0, vm.destroyed.get());
        release.countDown();
        thread.thread().join(5_000);
        assertEquals(0, accelerator.allocated.get());
        assertEquals(1, vm.destroyed.get());
    }

    @Test
    void closingTheAcceleratorNamesItToo() throws Exception {
        FakeVm other = vm();
        VcpuThread<X86Vcpu> thread = startStuckHandler();
        refused(IllegalStateException.class, accelerator::close, thread.thread().getName());
        assertEquals(1, other.destroyed.get());
        release.countDown();
        thread.thread().join(5_000);
        assertEquals(1, vm.destroyed.get());
    }

    @Test
    void pausingNamesAStuckHandlerAndIsUndone() throws Exception {
        VcpuThread<X86Vcpu> thread = startStuckHandler();
        refused(IllegalStateException.class, vm::pause, "pause", "100 ms", "vCPU 0", thread.thread().getName());
        refused(IllegalStateException.class, vm::save, "save", "paused");
        release.countDown();
        vm.vcpus.get(0).looping.await();
        vm.pause();
        vm.save();
    }

    @Test
    void closingAThreadNamesABodyThatDoesNotReturn() throws Exception {
        VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> awaitQuietly(release));
        refused(IllegalStateException.class, thread::close, "close", "vCPU 0", thread.thread().getName());
        assertEquals(0, vm.vcpus.get(0).destructions.get());
        release.countDown();
        thread.close();
        assertEquals(1, vm.vcpus.get(0).destructions.get());
    }

    /** The body is busy, but not in the guest: nothing keeps the machine from closing. */
    @Test
    void aBodyOutsideOfRunDoesNotKeepTheSlots() throws Exception {
        VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> awaitQuietly(release));
        vm.close();
        assertEquals(0, accelerator.allocated.get());
        assertEquals(0, vm.destroyed.get());
        release.countDown();
        thread.thread().join(5_000);
        assertEquals(1, vm.destroyed.get());
    }

    @Test
    void anEngineThatDoesNotLetGoOfTheGuestIsNamed() throws Exception {
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, Vcpu::run);
        FakeVcpu vcpu = vm.vcpus.get(0);
        vcpu.poke = FakeVcpu.Poke.DEAF;
        refused(IllegalStateException.class, vm::pause, "pause", "vCPU 0");
        refused(IllegalStateException.class, vm::close, "close", "vCPU 0", thread.thread().getName());
        assertEquals(1, accelerator.allocated.get());
        vcpu.released = true;
        thread.thread().join(5_000);
        assertEquals(0, accelerator.allocated.get());
        assertEquals(1, vm.destroyed.get());
    }

    /** Whoever pokes is told; nobody is left half paused or half closed. */
    @Test
    void aPokeThatFailsFailsItsCallerAndNothingElse() throws Exception {
        FakeVm two = vm(2);
        VcpuThread<X86Vcpu> broken = two.startThread(0, vcpu -> awaitThenLoop(vcpu));
        VcpuThread<X86Vcpu> well = two.startThread(1, vcpu -> awaitThenLoop(vcpu));
        release.countDown();
        for (FakeVcpu vcpu : two.vcpus.values()) {
            vcpu.looping.await();
        }
        two.vcpus.get(0).poke = FakeVcpu.Poke.BROKEN;
        refused(UnsupportedOperationException.class, () -> two.vcpus.get(0).kick(), "no poke today");
        refused(UnsupportedOperationException.class, two::pause, "no poke today");
        refused(IllegalStateException.class, two::save, "paused");
        refused(UnsupportedOperationException.class, two::close, "no poke today");
        well.thread().join(5_000);
        assertFalse(well.thread().isAlive());
        assertEquals(0, two.destroyed.get());
        two.vcpus.get(0).released = true;
        broken.thread().join(5_000);
        assertEquals(1, two.destroyed.get());
    }

    private void awaitThenLoop(X86Vcpu vcpu) {
        awaitQuietly(release);
        ((FakeVcpu) vcpu).load(Guest.loop());
        vcpu.run();
    }

    @Test
    void savingGivesUpOnAnOwnerThatDoesNotServe() throws Exception {
        VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> {});
        vm.pause();
        CompletableFuture<Void> blocker = thread.call(vcpu -> {
            inHandler.countDown();
            awaitQuietly(release);
            return null;
        });
        inHandler.await();
        refused(IllegalStateException.class, vm::save, "call", "vCPU 0", thread.thread().getName());
        release.countDown();
        get(blocker);
        vm.save();
    }

    @Test
    void aCloseDuringAPauseEndsIt() throws Exception {
        VcpuThread<X86Vcpu> thread = startStuckHandler();
        CompletableFuture<Boolean> pausing = later(() -> {
            refused(IllegalStateException.class, vm::pause, vm.config().name());
            return true;
        });
        Thread.sleep(10);
        refused(IllegalStateException.class, vm::close, "close");
        assertTrue(get(pausing));
        release.countDown();
        thread.thread().join(5_000);
        assertFalse(thread.thread().isAlive());
    }
}
