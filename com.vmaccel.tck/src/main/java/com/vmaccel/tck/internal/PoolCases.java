package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.pool.VirtualMachinePool;
import com.vmaccel.api.pool.VirtualMachinePool.Counts;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Pools: a used machine is what it was, one that is not is replaced, and nothing is left over. */
final class PoolCases {

    private static final int PORT = 0x20;

    /** Counts in memory and says so, then asks, then counts for ever. */
    private static final GuestCode COUNT = GuestCode.of("inc byte ptr [0xa000]; mov al, [0xa000]; out 0x20, al; in al, 0x20; sti; 1: jmp 1b")
            .for16("fe 06 00 a0 a0 00 a0 e6 20 e4 20 fb eb fe");

    private PoolCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("pools");
        list.api("used-again", PoolCases::usedAgain).quick();
        list.api("leftovers", PoolCases::leftovers);
        list.api("queued-interrupts", PoolCases::queuedInterrupts).needs(Capability.NMI_INJECTION).needs(Capability.INTERRUPT_INJECTION);
        list.api("thrown", context -> discards(context, (vm, cpu) -> {
            throw new UnsupportedOperationException("no more");
        }));
        list.api("slots-changed", context -> discards(context, (vm, cpu) -> {
            vm.memory().unmap(vm.memory().slots().getFirst());
            return vm;
        }));
        list.api("value-owed", context -> discards(context, (vm, cpu) -> {
            count(cpu);
            return cpu.run();
        }));
        list.api("at-most", PoolCases::atMost).virtualMachines(2);
        list.api("closed-while-running", PoolCases::closedWhileRunning);
        list.api("not-prepared", PoolCases::notPrepared);
        list.api("refusals", PoolCases::refusals);
        return list.cases();
    }

    private static VirtualMachinePool pool(CaseContext context, int most) {
        VmConfig config = VmConfig.defaults();
        return context.closing(new VirtualMachinePool(context.accelerator(), config, most, (vm, cpu) -> prepare(context, vm, cpu)));
    }

    private static void prepare(CaseContext context, X86VirtualMachine vm, X86Vcpu cpu) {
        try (HostMemory host = context.accelerator().memory().anonymous(Layout.RAM_BYTES)) {
            vm.memory().map(Layout.at(Layout.RAM), host, Access.READ_WRITE_EXECUTE);
        }
        vm.memory().write(Layout.at(0), GuestImage.of(Mode.REAL));
        vm.memory().write(Layout.at(Layout.CODE), COUNT.image(Mode.REAL));
        X86Startup.realMode(cpu, Layout.CODE);
    }

    private static VcpuExit count(X86Vcpu cpu) {
        VcpuExit exit = cpu.run();
        Check.that(exit instanceof VcpuExit.PortWrite, "expected a number, was " + exit);
        return exit;
    }

    /** Every use begins at the same place with the same memory. */
    private static void requireFirst(CaseContext context, VirtualMachinePool pool) throws Exception {
        Check.equal("the first number", new VcpuExit.PortWrite(PORT, 1, 1), context.await(pool.submit((vm, cpu) -> count(cpu))));
    }

    private static void usedAgain(CaseContext context) throws Exception {
        VirtualMachinePool pool = pool(context, 1);
        for (int i = 0; i < 8; i++) {
            requireFirst(context, pool);
        }
        Check.equal("counts", new Counts(1, 8, 0), pool.counts());
    }

    /** What a use changed or left unfinished. */
    private static void leftovers(CaseContext context) throws Exception {
        VirtualMachinePool pool = pool(context, 1);
        context.await(pool.submit((vm, cpu) -> {
            vm.memory().write(Layout.at(Layout.CODE), new byte[64]);
            cpu.set(X86Register.RIP, 0x1234);
            cpu.kick();
            return vm;
        }));
        requireFirst(context, pool);
        context.await(pool.submit((vm, cpu) -> {
            count(cpu);
            Check.equal("exit", new VcpuExit.PortRead(PORT, 1), cpu.run());
            cpu.complete(7);
            Thread.currentThread().interrupt();
            return vm;
        }));
        requireFirst(context, pool);
        Check.equal("counts", new Counts(1, 4, 0), pool.counts());
    }

    private static void queuedInterrupts(CaseContext context) throws Exception {
        VirtualMachinePool pool = pool(context, 1);
        context.await(pool.submit((vm, cpu) -> {
            cpu.interrupts().interrupt(0x40);
            cpu.interrupts().nmi();
            return vm;
        }));
        Check.equal("exit", new VcpuExit.PortRead(PORT, 1), context.await(pool.submit((vm, cpu) -> {
            count(cpu);
            VcpuExit exit = cpu.run();
            cpu.complete(0);
            return exit;
        })));
        Check.equal("counts", new Counts(1, 2, 0), pool.counts());
    }

    private static void discards(CaseContext context, VirtualMachinePool.Use<Object> use) throws Exception {
        VirtualMachinePool pool = pool(context, 1);
        requireFirst(context, pool);
        Future<Object> spoilt = pool.submit(use);
        try {
            context.await(spoilt);
        } catch (UnsupportedOperationException e) {
            Check.equal("thrown", "no more", String.valueOf(e.getMessage()));
        }
        requireFirst(context, pool);
        Check.equal("counts", new Counts(2, 3, 1), pool.counts());
    }

    private static void atMost(CaseContext context) throws Exception {
        VirtualMachinePool pool = pool(context, 2);
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger mostBusy = new AtomicInteger();
        Semaphore go = new Semaphore(0);
        List<Future<VcpuExit>> uses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            uses.add(pool.submit((vm, cpu) -> {
                mostBusy.accumulateAndGet(busy.incrementAndGet(), Math::max);
                go.acquire();
                VcpuExit exit = count(cpu);
                busy.decrementAndGet();
                return exit;
            }));
        }
        context.await("both machines are busy", () -> busy.get() == 2);
        go.release(uses.size());
        for (Future<VcpuExit> use : uses) {
            Check.equal("number", new VcpuExit.PortWrite(PORT, 1, 1), context.await(use));
        }
        Check.equal("busy at a time", 2, mostBusy.get());
        Check.equal("counts", new Counts(2, 6, 0), pool.counts());
    }

    private static void closedWhileRunning(CaseContext context) throws Exception {
        VirtualMachinePool pool = pool(context, 1);
        AtomicInteger reached = new AtomicInteger();
        Future<VcpuExit> running = pool.submit((vm, cpu) -> {
            count(cpu);
            cpu.run();
            cpu.complete(0);
            reached.incrementAndGet();
            return cpu.run();
        });
        context.await("the guest runs", () -> reached.get() > 0);
        Future<VcpuExit> waiting = pool.submit((vm, cpu) -> count(cpu));
        pool.close();
        pool.close();
        requireClosed(waiting);
        Check.that(running.isDone(), "the use in progress has ended");
        Check.refused("submit", IllegalStateException.class, () -> context.await(pool.submit((vm, cpu) -> count(cpu))));
    }

    private static void requireClosed(Future<?> use) throws InterruptedException {
        try {
            throw new AssertionError("a use of a closed pool returned " + use.get());
        } catch (ExecutionException e) {
            Check.that(e.getCause() instanceof IllegalStateException, String.valueOf(e.getCause()));
        }
    }

    private static void notPrepared(CaseContext context) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        VirtualMachinePool pool = context.closing(new VirtualMachinePool(context.accelerator(), VmConfig.defaults(), 1, (vm, cpu) -> {
            if (attempts.incrementAndGet() == 1) {
                throw new UnsupportedOperationException("not today");
            }
            prepare(context, vm, cpu);
        }));
        Check.refused("the first use", UnsupportedOperationException.class, () -> context.await(pool.submit((vm, cpu) -> count(cpu))));
        requireFirst(context, pool);
        Check.equal("counts", new Counts(1, 1, 0), pool.counts());
    }

    private static void refusals(CaseContext context) throws Exception {
        VirtualMachinePool.Preparation nothing = (vm, cpu) -> {};
        VmConfig two = VmConfig.defaults().withVcpuCount(2);
        Check.refused("no machine", IllegalArgumentException.class, () -> new VirtualMachinePool(context.accelerator(), VmConfig.defaults(), 0, nothing));
        Check.refused("two vCPUs", IllegalArgumentException.class, () -> new VirtualMachinePool(context.accelerator(), two, 1, nothing));
        VirtualMachinePool pool = pool(context, 1);
        context.await(pool.submit((vm, cpu) -> Check.refused("close by a use", IllegalStateException.class, pool::close)));
        requireFirst(context, pool);
    }
}
