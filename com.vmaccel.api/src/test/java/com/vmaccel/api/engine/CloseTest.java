package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capabilities;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The end of virtual machines, from everywhere; that of vCPU threads; and what an accelerator knows of it. */
class CloseTest extends EngineTests {

    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();

    private HostMemory mapRam(FakeVm vm) {
        HostMemory ram = accelerator.ram(1);
        vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
        ram.close();
        return ram;
    }

    @Test
    void aThreadThatOwnsAnOpenVcpuIsRefusedAndNothingIsClosed() {
        FakeVm vm = vm();
        mapRam(vm);
        FakeVcpu vcpu = vm.vcpu(0, Guest.of(Guest.out(1, 1)));
        refused(IllegalStateException.class, vm::close, vm.config().name(), "vCPU 0", "this thread owns it");
        assertEquals(new VcpuExit.PortWrite(1, 1, 1), vcpu.run());
        assertEquals(1, vm.memory().slots().size());
        vcpu.close();
        vm.close();
        vm.close();
        assertEquals(1, vm.destroyed.get());
        assertEquals(0, accelerator.allocated.get());
        assertEquals(List.of(), accelerator.virtualMachines());
    }

    @Test
    void aVcpuOfAnotherThreadLeavesAndIsDestroyedByItsOwner() throws Exception {
        FakeVm vm = vm();
        mapRam(vm);
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<VcpuExit> owner = later(() -> {
            FakeVcpu vcpu = vm.vcpu(0, Guest.loop());
            VcpuExit exit = vcpu.run();
            refused(IllegalStateException.class, vcpu::run, "vCPU 0", "closed");
            refused(IllegalStateException.class, vcpu::settle, "vCPU 0", "closed");
            vcpu.kick();
            closed.await();
            assertEquals(0, vm.destroyed.get());
            assertEquals(0, accelerator.allocated.get());
            vcpu.close();
            return exit;
        });
        eventually("it executes", () -> vm.vcpus.containsKey(0) && vm.vcpus.get(0).looping.getCount() == 0);
        vm.close();
        assertEquals(0, accelerator.allocated.get());
        assertEquals(List.of(vm), accelerator.virtualMachines());
        closed.countDown();
        assertEquals(CANCELLED, get(owner));
        assertEquals(1, vm.vcpus.get(0).destructions.get());
        assertEquals(1, vm.destroyed.get());
        assertEquals(List.of(), accelerator.virtualMachines());
    }

    @Test
    void threadsOfTheLibraryAreGoneWhenCloseReturns() throws Exception {
        FakeVm vm = vm(3);
        vm.startThread(0, vcpu -> {});
        vm.startThread(1, vcpu -> {
            throw new IllegalArgumentException("body fails");
        });
        startRunning(vm);
        vm.close();
        assertEquals(1, vm.destroyed.get());
        assertEquals(List.of(), accelerator.virtualMachines());
    }

    private void startRunning(FakeVm vm) throws InterruptedException {
        startLooping(vm, 2, vcpu -> {
            for (; ; ) {
                vcpu.run();
            }
        });
    }

    @Test
    void aPausedMachineCloses() throws Exception {
        FakeVm vm = vm();
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        startLooping(vm, 0, vcpu -> exit.complete(vcpu.run()));
        vm.pause();
        vm.close();
        assertEquals(CANCELLED, get(exit));
        assertEquals(1, vm.destroyed.get());
    }

    @Test
    void everythingButCloseIsRefusedAfterwards() {
        FakeVm vm = vm();
        vm.close();
        String name = vm.config().name();
        refused(IllegalStateException.class, () -> vm.createVcpu(0), name, "closed");
        refused(IllegalStateException.class, () -> vm.startThread(0, vcpu -> {}), name, "closed");
        refused(IllegalStateException.class, () -> vm.feature(FakeVm.Marker.class), name, "closed");
        refused(IllegalStateException.class, vm::save, name, "closed");
        refused(IllegalStateException.class, vm::snapshot, name, "closed");
        refused(IllegalStateException.class, () -> vm.memory().slots(), name, "closed");
        refused(IllegalStateException.class, () -> vm.memory().readUnsigned(GuestAddress.of(0), 1), name, "closed");
        try (HostMemory ram = accelerator.ram(1)) {
            refused(IllegalStateException.class, () -> vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE), name, "closed");
        }
        assertEquals(0, accelerator.allocated.get());
    }

    @Test
    void aVcpuWhoseOwnerHasEndedIsDestroyedByWhoeverCloses() throws Exception {
        FakeVm early = vm();
        elsewhere(() -> early.createVcpu(0));
        FakeVm late = vm();
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Boolean> owner = later(() -> {
            late.createVcpu(0);
            return closed.await(5, java.util.concurrent.TimeUnit.SECONDS);
        });
        eventually("it exists", () -> late.vcpus.containsKey(0));
        early.vcpus.get(0).owner().join();
        early.close();
        assertEquals(1, early.destroyed.get());
        late.close();
        assertEquals(0, late.destroyed.get());
        closed.countDown();
        get(owner);
        late.vcpus.get(0).owner().join();
        late.close();
        assertEquals(1, late.destroyed.get());
    }

    @Test
    void anAcceleratorClosesFromInsideOfAHandler() {
        FakeVm vm = vm();
        mapRam(vm);
        FakeVcpu vcpu = vm.vcpu(0, Guest.of(Guest.in(1), Guest.out(2, 2)));
        VcpuExit exit = vcpu.run(new ExitHandler() {
            @Override
            public long portRead(Vcpu reader, int port, int size) {
                accelerator.close();
                assertEquals(1, accelerator.allocated.get());
                refused(IllegalStateException.class, reader::stop, "closed");
                return 1;
            }
        });
        assertEquals(CANCELLED, exit);
        assertEquals(0, accelerator.allocated.get());
        refused(IllegalStateException.class, vcpu::run, "closed");
        refused(IllegalStateException.class, this::vm, "fake", "closed", "bundle was stopped");
        assertEquals(0, vm.destroyed.get());
        vcpu.close();
        assertEquals(1, vm.destroyed.get());
        accelerator.close();
    }

    @Test
    void aFailureToDestroyComesOutAndTheMachineIsForgotten() {
        FakeVm vm = vm();
        vm.failDestroy = true;
        refused(UnsupportedOperationException.class, vm::close, "no end today");
        assertEquals(List.of(), accelerator.virtualMachines());
        vm.close();
    }

    @Test
    void aFailureToDestroyAVcpuStillFreesItsPlace() {
        FakeVm vm = vm();
        FakeVcpu vcpu = vm.vcpu(0, Guest.of());
        vcpu.failDestroy = true;
        refused(UnsupportedOperationException.class, vcpu::close, "no destruction today");
        vm.close();
        assertEquals(1, vm.destroyed.get());
    }

    @Test
    void memoryThatTheEngineDoesNotUnmapIsKeptUntilTheMachineIsGone() {
        FakeVm vm = vm();
        mapRam(vm);
        FakeVcpu vcpu = vm.vcpu(0, Guest.of());
        vm.mapper.failUnmap = true;
        refused(UnsupportedOperationException.class, accelerator::close, "no unmap today");
        assertEquals(1, accelerator.allocated.get());
        vcpu.close();
        assertEquals(1, vm.destroyed.get());
        assertEquals(0, accelerator.allocated.get());
    }

    @Test
    void memoryIsKeptForEverIfTheMachineDoesNotGo() {
        FakeVm vm = vm();
        mapRam(vm);
        vm.mapper.failUnmap = true;
        vm.failDestroy = true;
        UnsupportedOperationException thrown = refused(UnsupportedOperationException.class, vm::close, "no unmap today");
        assertEquals("no end today", thrown.getSuppressed()[0].getMessage());
        assertEquals(1, accelerator.allocated.get());
        assertEquals(List.of(), accelerator.virtualMachines());
    }

    @Test
    void constructionThatFailsIsNotCounted() {
        accelerator.inConstructor = () -> {
            throw new UnsupportedOperationException("no machine today");
        };
        for (int i = 0; i < 2 * FakeAccelerator.LIMITS.maxVirtualMachines(); i++) {
            refused(UnsupportedOperationException.class, this::vm, "no machine today");
        }
        accelerator.inConstructor = () -> {};
        assertEquals(List.of(vm()), accelerator.virtualMachines());
    }

    @Test
    void anAcceleratorClosedDuringConstructionClosesTheNewMachine() {
        List<EngineVm> seen = new ArrayList<>();
        accelerator.inConstructor = () -> {
            seen.addAll(accelerator.virtualMachines());
            accelerator.close();
        };
        refused(IllegalStateException.class, this::vm, "closed");
        assertEquals(List.of(), seen);
        assertEquals(List.of(), accelerator.virtualMachines());
    }

    @Test
    void onlySoManyMachinesAtATime() {
        List<FakeVm> open = List.of(vm(), vm(), vm());
        refused(IllegalStateException.class, this::vm, "fake", "at most 3", open.getFirst().config().name());
        open.getFirst().close();
        vm();
    }

    @Test
    void aThreadIsClosedFromOutsideAndTwice() throws Exception {
        FakeVm vm = vm();
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, vcpu -> {
            exit.complete(vcpu.run());
            vcpu.run();
        });
        thread.close();
        thread.close();
        assertEquals(CANCELLED, get(exit));
        assertFalse(thread.thread().isAlive());
        refused(IllegalStateException.class, () -> get(thread.finished()), "vCPU 0", "closed");
        assertEquals(1, vm.vcpus.get(0).destructions.get());
        refused(IllegalStateException.class, () -> vm.createVcpu(0), "vCPU 0", "was closed");
    }

    @Test
    void aThreadIsClosedByItsOwnBodyOrACall() throws Exception {
        FakeVm vm = vm(3);
        CompletableFuture<VcpuThread<X86Vcpu>> self = new CompletableFuture<>();
        VcpuThread<X86Vcpu> byBody = vm.startThread(0, vcpu -> {
            self.join().close();
            vcpu.run();
        });
        self.complete(byBody);
        refused(IllegalStateException.class, () -> get(byBody.finished()), "closed");
        VcpuThread<X86Vcpu> byCall = vm.startThread(1, vcpu -> {});
        byCall.call(vcpu -> {
            byCall.close();
            return null;
        });
        VcpuThread<X86Vcpu> byVcpu = vm.startThread(2, X86Vcpu::close);
        get(byVcpu.finished());
        for (VcpuThread<X86Vcpu> thread : List.of(byBody, byCall, byVcpu)) {
            thread.thread().join(5_000);
            assertFalse(thread.thread().isAlive());
        }
    }

    @Test
    void aThreadThatCannotHaveItsVcpuFailsWhereItWasStarted() {
        FakeVm vm = vm();
        refused(IllegalArgumentException.class, () -> vm.startThread(1, vcpu -> {}), "vCPU id 1", "0..0");
        vm.failNewVcpu = true;
        refused(UnsupportedOperationException.class, () -> vm.startThread(0, vcpu -> {}), "no vCPU today");
        vm.failNewVcpu = false;
        VcpuThread<X86Vcpu> thread = vm.startThread(0, vcpu -> {});
        assertTrue(thread.thread().isDaemon());
        assertEquals(vm.config().name() + "-vcpu-0", thread.thread().getName());
        assertInstanceOf(FakeVcpu.class, thread.vcpu());
        refused(IllegalStateException.class, () -> vm.startThread(0, vcpu -> {}), "vCPU 0 exists already");
    }

    /** Two vCPUs enter and leave all the time: none may be in a guest whose memory or machine is gone. The fakes check that. */
    @Test
    void closingRacesWithRunsThatBeginAndEnd() throws Exception {
        int rounds = 300; // an owner that is late counts as open what another round has closed
        accelerator.limits = new Capabilities.Limits(64, 8, rounds, FakeAccelerator.PAGE, 40);
        for (int round = 0; round < rounds; round++) {
            FakeVm vm = accelerator.createVirtualMachine(VmConfig.defaults().withVcpuCount(2));
            mapRam(vm);
            CountDownLatch ready = new CountDownLatch(2);
            for (int id = 0; id < 2; id++) {
                int number = id;
                later(() -> {
                    try (FakeVcpu vcpu = vm.vcpu(number, Guest.of(Guest.out(1, 1)).end(Guest.End.REPEAT))) {
                        vcpu.beforeExecuting = () -> {
                            if (vm.mapper.mapped.isEmpty()) {
                                accelerator.violations.add("executes without memory");
                            }
                        };
                        ready.countDown();
                        ready.await();
                        for (; ; ) {
                            vcpu.run();
                        }
                    }
                });
            }
            ready.await();
            vm.close();
        }
        eventually("all are released", () -> accelerator.virtualMachines().isEmpty());
        assertEquals(0, accelerator.allocated.get());
    }
}
