package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** All vCPUs at rest. */
class PauseTest extends EngineTests {

    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();

    /** Answers every access and counts. */
    private static final class Answering implements ExitHandler {
        private final AtomicInteger exits = new AtomicInteger();

        @Override
        public long mmioRead(Vcpu vcpu, long gpa, int size) {
            exits.incrementAndGet();
            return 0;
        }

        @Override
        public void portWrite(Vcpu vcpu, int port, int size, long value) {
            exits.incrementAndGet();
        }
    }

    private static Guest fragments() {
        return new Guest().instruction(Guest.load(0xfff, 1), Guest.load(0x1000, 3)).instruction(Guest.out(1, 1)).end(Guest.End.REPEAT);
    }

    @Test
    void pausedVcpusExecuteNothingAndGoOnAfterwards() throws Exception {
        FakeVm vm = vm(2);
        AtomicInteger returns = new AtomicInteger();
        VcpuThread<X86Vcpu> first = vm.startThread(0, vcpu -> {
            ((FakeVcpu) vcpu).load(fragments());
            eventually("the other one exists", () -> vm.vcpus.containsKey(1));
            vcpu.run(new Answering());
            returns.incrementAndGet();
        });
        startLooping(vm, 1, vcpu -> {
            vcpu.run();
            returns.incrementAndGet();
        });
        for (int i = 0; i < 200; i++) {
            vm.pause();
            vm.pause();
            assertTrue(vm.vcpus.get(0).attention().isParked());
            assertFalse(vm.vcpus.get(0).isPendingNow());
            int executed = vm.vcpus.get(0).executed();
            get(first.call(Vcpu::id));
            assertEquals(executed, vm.vcpus.get(0).executed());
            vm.resume();
            vm.resume();
        }
        assertEquals(0, returns.get());
    }

    @Test
    void callsAreServedDuringAPause() throws Exception {
        FakeVm vm = vm();
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, Vcpu::run);
        vm.pause();
        get(thread.call(vcpu -> {
            vcpu.set(X86Register.RBX, 7);
            refused(IllegalStateException.class, vcpu::run, "run inside a run");
            return null;
        }));
        assertEquals(7, (long) get(thread.call(vcpu -> vcpu.get(X86Register.RBX))));
        assertTrue(vm.vcpus.get(0).attention().isParked());
    }

    @Test
    void aVcpuOfTheCallingThreadOnlyHasToBeSettled() {
        FakeVm vm = vm();
        try (FakeVcpu vcpu = vm.vcpu(0, new Guest().instruction(Guest.out(1, 1)).instruction(Guest.store(1, 1, 1), Guest.store(2, 2, 2)).instruction(Guest.in(3)))) {
            vm.pause();
            vm.resume();
            vcpu.run();
            vm.pause();
            assertFalse(vcpu.isPending());
            vm.resume();
            vcpu.run();
            refused(IllegalStateException.class, vm::pause, "pause", "MMIO_WRITE", "settle first");
            vcpu.run();
            assertEquals(new VcpuExit.PortRead(3, 1), vcpu.run());
            refused(IllegalStateException.class, vm::pause, "PORT_READ");
            vcpu.complete(1);
            assertEquals(new VcpuExit.Halt(), vcpu.run()); // nothing is paused
        }
    }

    @Test
    void aHandlerMayPauseAtASettledExitOnly() {
        FakeVm vm = vm();
        try (FakeVcpu vcpu = vm.vcpu(0, Guest.of(Guest.out(1, 1), Guest.halt()))) {
            assertEquals(new VcpuExit.Stopped(), vcpu.run(new ExitHandler() {
                @Override
                public void portWrite(Vcpu writer, int port, int size, long value) {
                    refused(IllegalStateException.class, vm::pause, "PORT_WRITE");
                }

                @Override
                public void halt(Vcpu halted) {
                    vm.pause();
                    vm.save();
                    vm.resume();
                    halted.stop();
                }
            }));
        }
    }

    @Test
    void anIdleThreadIsAtRestOnceItsVcpuIsSettled() throws Exception {
        FakeVm vm = vm(2);
        VcpuThread<X86Vcpu> writing = vm.startThread(0, vcpu -> {
            ((FakeVcpu) vcpu).load(Guest.of(Guest.out(1, 1)));
            eventually("the other one exists", () -> vm.vcpus.containsKey(1));
            vcpu.run();
        });
        VcpuThread<X86Vcpu> reading = vm.startThread(1, vcpu -> {
            ((FakeVcpu) vcpu).load(Guest.of(Guest.in(1)));
            vcpu.run();
        });
        get(writing.finished());
        get(reading.finished());
        assertTrue((boolean) get(writing.call(Vcpu::isPending)));
        refused(IllegalStateException.class, vm::pause, "vCPU 1", "PORT_READ", "pending");
        get(reading.call(vcpu -> {
            vcpu.complete(1);
            return null;
        }));
        vm.pause();
        assertFalse((boolean) get(writing.call(Vcpu::isPending)));
        assertFalse((boolean) get(reading.call(Vcpu::isPending)));
        vm.save();
    }

    @Test
    void aNewVcpuIsBornPaused() throws Exception {
        FakeVm vm = vm(2);
        startIdle(vm, 0);
        vm.pause();
        CountDownLatch born = new CountDownLatch(1);
        VcpuThread<X86Vcpu> thread = vm.startThread(1, vcpu -> {
            ((FakeVcpu) vcpu).load(Guest.of(Guest.out(1, 1)));
            born.countDown();
            vcpu.run();
        });
        born.await();
        eventually("it waits in its first run", () -> vm.vcpus.get(1).attention().isParked());
        assertEquals(0, vm.vcpus.get(1).executed());
        assertEquals(2, vm.save().vcpus().size());
        vm.resume();
        get(thread.finished());
        assertEquals(1, vm.vcpus.get(1).executed());
    }

    private static void startIdle(FakeVm vm, int id) throws Exception {
        get(vm.startThread(id, vcpu -> {}).finished());
    }

    @Test
    void aKickDuringAPauseComesAfterIt() throws Exception {
        FakeVm vm = vm();
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, vcpu -> exit.complete(vcpu.run()));
        vm.pause();
        thread.vcpu().kick();
        get(thread.call(Vcpu::id));
        assertFalse(exit.isDone());
        vm.resume();
        assertEquals(CANCELLED, get(exit));
    }

    @Test
    void anInterruptNeitherEndsAPauseNorMakesItSpin() throws Exception {
        FakeVm vm = vm();
        AtomicBoolean interrupted = new AtomicBoolean();
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, vcpu -> {
            vcpu.run();
            interrupted.set(Thread.interrupted());
        });
        vm.pause();
        thread.thread().interrupt();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadCpuTime(thread.thread().threadId());
        Thread.sleep(60);
        long spent = threads.getThreadCpuTime(thread.thread().threadId()) - before;
        assertTrue(spent < 30_000_000, "used " + spent + " ns while parked");
        assertTrue(vm.vcpus.get(0).attention().isParked());
        vm.resume();
        thread.vcpu().kick();
        get(thread.finished());
        assertTrue(interrupted.get());
    }

    @Test
    void anInterruptedThreadPausesAllTheSame() throws Exception {
        FakeVm vm = vm();
        startLooping(vm, 0, Vcpu::run);
        Thread.currentThread().interrupt();
        vm.pause();
        vm.save();
        assertTrue(Thread.interrupted());
    }

    @Test
    void aSecondThreadThatPausesWaitsForTheFirst() throws Exception {
        FakeVm vm = vm();
        CountDownLatch inHandler = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        vm.startThread(0, vcpu -> {
            ((FakeVcpu) vcpu).load(fragments());
            vcpu.run(new ExitHandler() {
                @Override
                public long mmioRead(Vcpu reader, long gpa, int size) {
                    inHandler.countDown();
                    awaitQuietly(release);
                    return 0;
                }
            });
        });
        inHandler.await();
        CompletableFuture<Boolean> first = later(() -> pausedAtRest(vm));
        CompletableFuture<Boolean> second = later(() -> pausedAtRest(vm));
        Thread.sleep(20);
        assertFalse(first.isDone() || second.isDone());
        release.countDown();
        assertTrue(get(first));
        assertTrue(get(second));
    }

    private static boolean pausedAtRest(FakeVm vm) {
        vm.pause();
        return vm.vcpus.get(0).attention().isParked();
    }

    /** After each pause nothing may change, whatever kicks and calls come. */
    @Test
    void aPauseHoldsAgainstKicksAndEarlierResumes() throws Exception {
        FakeVm vm = vm();
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, vcpu -> {
            for (; ; ) {
                if (vcpu.run().equals(CANCELLED)) {
                    ((FakeVcpu) vcpu).load(Guest.of(Guest.out(1, 1), Guest.out(2, 2)).end(Guest.End.LOOP));
                }
            }
        });
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> kicker = later(() -> {
            SplittableRandom random = new SplittableRandom(1);
            while (!done.get()) {
                thread.vcpu().kick();
                Thread.sleep(0, random.nextInt(200_000));
            }
            return null;
        });
        for (int i = 0; i < 1_000; i++) {
            vm.pause();
            FakeVcpu vcpu = vm.vcpus.get(0);
            assertTrue(vcpu.attention().isParked() && vcpu.attention().isRunning());
            vm.resume();
        }
        done.set(true);
        get(kicker);
    }

    @Test
    void aClosedMachineIsNotPausedOrResumed() {
        FakeVm vm = vm();
        vm.close();
        refused(IllegalStateException.class, vm::pause, vm.config().name(), "closed");
        refused(IllegalStateException.class, vm::resume, vm.config().name(), "closed");
    }

    @Test
    void aVcpuThatItsOwnerLeftOpenIsAtRest() throws Exception {
        FakeVm vm = vm();
        elsewhere(() -> vm.createVcpu(0));
        eventually("its thread has ended", () -> !vm.vcpus.get(0).owner().isAlive());
        vm.pause();
        refused(IllegalStateException.class, vm::save, "vCPU 0", "helper-0", "has ended");
    }
}
