package com.vmaccel.api.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.live.LiveMachine;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.GuestAddress;
import com.vmaccel.api.memory.HostMemory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a manager of bundles is told of live virtual machines, and how it gets rid of them. */
class LiveMachinesTest extends EngineTests {

    private final EngineMachines machines = new EngineMachines("fake");
    private final CountDownLatch inHandler = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    LiveMachinesTest() {
        super(Duration.ofMillis(100));
        accelerator.join(machines);
    }

    @Test
    void machinesOfAllAcceleratorsAreNamedWithTheirOwners() {
        FakeAccelerator other = new FakeAccelerator(Duration.ofMillis(100));
        other.join(machines);
        try (FakeVm one = vm();
                FakeVm two = other.createVirtualMachine(one.config())) {
            X86Vcpu vcpu = two.createVcpu(0);
            List<LiveMachine> live = machines.machines();
            assertEquals(List.of(one, two), live.stream().map(LiveMachine::machine).toList());
            assertEquals(List.of(), live.getFirst().vcpus());
            assertEquals("vCPU 0 of thread \"" + Thread.currentThread().getName() + "\"", live.getLast().vcpus().getFirst().toString());
            vcpu.close();
        }
        assertEquals(List.of(), machines.machines());
        other.close();
    }

    @Test
    void onlyAnIdleBackendRetires() {
        FakeVm vm = vm();
        assertFalse(machines.retire());
        assertFalse(machines.isRefusing());
        vm.close();
        assertTrue(machines.retire());
        refused(IllegalStateException.class, this::vm, "fake", "taken away");
        machines.admit();
        vm().close();
    }

    @Test
    void drainingEndsGuestsAndRefusesNewOnes() throws Exception {
        FakeVm vm = vm();
        VcpuThread<X86Vcpu> thread = startLooping(vm, 0, Vcpu::run);
        assertTrue(machines.machines().getFirst().vcpus().getFirst().running());
        assertEquals(List.of(), machines.drain());
        thread.thread().join(5_000);
        assertEquals(1, vm.destroyed.get());
        refused(IllegalStateException.class, this::vm, "fake", "drained");
    }

    @Test
    void aStuckOwnerIsInQuarantineUntilItReturns() throws Exception {
        FakeVm vm = vm();
        try (HostMemory ram = accelerator.ram(1)) {
            vm.memory().map(GuestAddress.of(0), ram, Access.READ_WRITE_EXECUTE);
        }
        VcpuThread<X86Vcpu> thread = startStuckHandler(vm);
        List<LiveMachine> left = machines.drain();
        assertEquals(List.of(vm), left.stream().map(LiveMachine::machine).toList());
        assertTrue(left.getFirst().closing() && left.getFirst().toString().contains(thread.thread().getName()), left::toString);
        assertEquals(1, accelerator.allocated.get(), "nothing is unmapped");
        assertFalse(machines.retire());
        release.countDown();
        thread.thread().join(5_000);
        assertEquals(List.of(), machines.drain());
        assertEquals(0, accelerator.allocated.get());
        assertEquals(1, vm.destroyed.get());
    }

    private VcpuThread<X86Vcpu> startStuckHandler(FakeVm vm) throws InterruptedException {
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
}
