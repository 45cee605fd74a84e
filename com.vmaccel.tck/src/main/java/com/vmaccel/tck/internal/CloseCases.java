package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RDX;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.VmSnapshot;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

/** The end of vCPUs, their threads and virtual machines, in every order and from everywhere. */
final class CloseCases {

    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();
    private static final GuestCode EXITING = GuestCode.of("1: out dx, al; jmp 1b", "ee eb fd");
    private static final int ROUNDS = 20;
    private static final int ROUNDS_IN_SHORT = 2;

    private CloseCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("close");
        list.machine("under-a-running-vcpu", Counting.CODE, CloseCases::underRunning).quick();
        list.machine("under-a-handler", Dialog.CODE, CloseCases::underHandler);
        list.machine("while-paused", Counting.CODE, CloseCases::whilePaused);
        list.machine("while-a-run-waits-for-resume", Dialog.CODE, CloseCases::whileRunWaits);
        list.machine("while-a-read-owes", Dialog.CODE, CloseCases::whileReadOwes);
        list.machine("thread-while-spinning", Counting.CODE, CloseCases::threadWhileSpinning);
        list.machine("racing-with-runs", EXITING, CloseCases::racing).vcpus(2).slow(3);
        list.api("own-vcpu-first", CloseCases::ownVcpuFirst).quick();
        list.api("twice", CloseCases::twice);
        list.api("vcpu-after-its-machine", CloseCases::vcpuAfterMachine);
        list.api("owner-has-ended", CloseCases::ownerHasEnded);
        list.api("thread-by-itself", CloseCases::threadByItself);
        list.api("snapshot-after-its-machine", CloseCases::snapshotAfterMachine);
        list.api("many-one-after-the-other", CloseCases::many);
        return list.cases();
    }

    private static void requireClosed(X86Vcpu vcpu) {
        for (Check.Action action : List.<Check.Action>of(vcpu::run, vcpu::settle, vcpu::isPending, () -> vcpu.get(RDX), () -> vcpu.set(RDX, 0), vcpu::reset)) {
            String message = String.valueOf(Check.refused("use of a closed vCPU", IllegalStateException.class, action).getMessage());
            Check.that(message.contains("closed"), message);
        }
        vcpu.kick();
    }

    /** The run ends, the memory is given back although the vCPU is not closed yet, and its owner can do nothing but that. */
    private static void underRunning(CaseContext context, Mode mode) throws Exception {
        Machine machine = Machine.create(context, mode, Counting.CODE, VmConfig.defaults());
        CountDownLatch closed = new CountDownLatch(1);
        Future<VcpuExit> owner = context.start("owner", () -> {
            X86Vcpu vcpu = machine.vcpu(0);
            Counting.prepare(vcpu);
            VcpuExit exit = context.run(vcpu);
            context.await("the machine is closed", () -> closed.getCount() == 0);
            requireClosed(vcpu);
            Check.that(!machine.ram().host().segment().scope().isAlive(), "the memory is held by a closed machine");
            vcpu.close();
            return exit;
        });
        Counting.awaitProgress(context, machine.vm(), 0);
        try {
            machine.vm().close();
        } finally {
            closed.countDown();
        }
        Check.equal("exit", CANCELLED, context.await(owner));
    }

    /** The handler finishes what it does; the vCPU it has is closed under its hands. */
    private static void underHandler(CaseContext context, Mode mode) throws Exception {
        Machine machine = Dialog.start(context, mode);
        CountDownLatch inHandler = new CountDownLatch(1);
        Future<Boolean> closer = context.start("closer", () -> {
            context.await("the handler is called", () -> inHandler.getCount() == 0);
            machine.vm().close();
            return true;
        });
        Check.equal("exit", CANCELLED, context.run(machine.cpu(), new ExitHandler() {
            @Override
            public long portRead(Vcpu vcpu, int port, int size) {
                inHandler.countDown();
                context.await("the closing begins", () -> isClosed(vcpu));
                Check.that(machine.ram().host().segment().scope().isAlive(), "the memory of a run in progress was released");
                Check.refused("stop", IllegalStateException.class, vcpu::stop);
                return Dialog.ANSWER;
            }
        }));
        context.await(closer);
        requireClosed(machine.cpu());
    }

    private static boolean isClosed(Vcpu vcpu) {
        try {
            vcpu.isPending();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static void whilePaused(CaseContext context, Mode mode) throws Exception {
        Machine machine = Machine.create(context, mode, Counting.CODE, VmConfig.defaults());
        VcpuThread<X86Vcpu> thread = ThreadCases.run(machine, 0);
        Counting.awaitProgress(context, machine.vm(), 0);
        machine.vm().pause();
        machine.vm().close();
        context.await(thread.finished());
        context.await("the thread ends", () -> !thread.thread().isAlive());
        Check.refused("resume", IllegalStateException.class, machine.vm()::resume);
    }

    private static void whileRunWaits(CaseContext context, Mode mode) throws Exception {
        Machine machine = Dialog.start(context, mode);
        Thread owner = Thread.currentThread();
        machine.vm().pause();
        Future<Boolean> closer = context.start("closer", () -> {
            context.await("the owner waits", () -> owner.getState() == Thread.State.WAITING);
            machine.vm().close();
            return true;
        });
        Check.equal("exit", CANCELLED, machine.run());
        context.await(closer);
        requireClosed(machine.cpu());
    }

    private static void whileReadOwes(CaseContext context, Mode mode) throws Exception {
        Machine machine = Dialog.atRead(context, mode);
        context.await(context.start("closer", () -> {
            machine.vm().close();
            return true;
        }));
        Check.refused("complete", IllegalStateException.class, () -> machine.cpu().complete(1));
        requireClosed(machine.cpu());
        machine.cpu().close();
    }

    private static void threadWhileSpinning(CaseContext context, Mode mode) throws Exception {
        Machine machine = Machine.create(context, mode, Counting.CODE, VmConfig.defaults());
        CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
        VcpuThread<X86Vcpu> thread = context.closing(machine.vm().startThread(0, vcpu -> {
            machine.enter(vcpu);
            Counting.prepare(vcpu);
            exit.complete(vcpu.run());
            vcpu.run();
        }));
        context.watch(thread.vcpu());
        Counting.awaitProgress(context, machine.vm(), 0);
        thread.close();
        thread.close();
        Check.equal("exit", CANCELLED, context.await(exit));
        Check.that(!thread.thread().isAlive(), "the thread is alive");
        Check.refused("the run that followed", IllegalStateException.class, () -> context.await(thread.finished()));
        Check.equal("slots of the open machine", 1, machine.vm().memory().slots().size());
    }

    /** Two owners enter and leave the guest all the time when the machine is closed. */
    private static void racing(CaseContext context, Mode mode) throws Exception {
        for (int round = 0; round < (context.effort() == Effort.SHORT ? ROUNDS_IN_SHORT : ROUNDS); round++) {
            Machine machine = Machine.create(context, mode, EXITING, VmConfig.defaults().withVcpuCount(2));
            CountDownLatch ready = new CountDownLatch(2);
            List<Future<Boolean>> owners = new ArrayList<>();
            for (int id = 0; id < 2; id++) {
                int number = id;
                owners.add(context.start("owner-" + id, () -> {
                    X86Vcpu vcpu = machine.vcpu(number);
                    vcpu.set(RDX, Dialog.PORT);
                    ready.countDown();
                    context.await("both are ready", () -> ready.getCount() == 0);
                    runUntilClosed(vcpu);
                    return true;
                }));
            }
            context.await("both are ready", () -> ready.getCount() == 0);
            machine.vm().close();
            for (Future<Boolean> owner : owners) {
                context.await(owner);
            }
            Check.that(!machine.ram().host().segment().scope().isAlive(), "the memory is held by a closed machine");
        }
    }

    private static void runUntilClosed(X86Vcpu vcpu) {
        VcpuExit exit = new VcpuExit.PortWrite(Dialog.PORT, 1, 0);
        while (exit instanceof VcpuExit.PortWrite) {
            try {
                exit = vcpu.run();
            } catch (IllegalStateException e) {
                Check.that(String.valueOf(e.getMessage()).contains("closed"), String.valueOf(e.getMessage()));
                return;
            }
        }
        Check.equal("exit", CANCELLED, exit);
        requireClosed(vcpu);
    }

    private static void ownVcpuFirst(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        X86Vcpu vcpu = context.createVcpu(vm, 0);
        String message = String.valueOf(Check.refused("close", IllegalStateException.class, vm::close).getMessage());
        Check.that(message.contains(vm.config().name()) && message.contains("vCPU 0"), message);
        vcpu.set(RDX, 5);
        Check.equal("RDX", 5, vcpu.get(RDX));
        Check.equal("slots", List.of(), vm.memory().slots());
        vcpu.close();
        vm.close();
    }

    private static void twice(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        X86Vcpu vcpu = context.createVcpu(vm, 0);
        vcpu.close();
        vcpu.close();
        vm.close();
        vm.close();
        vcpu.close();
        Check.refused("pause", IllegalStateException.class, vm::pause);
        Check.equal("config", 1, vm.config().vcpuCount());
    }

    private static void vcpuAfterMachine(CaseContext context) throws Exception {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        X86Vcpu vcpu = context.createVcpu(vm, 0);
        context.await(context.start("closer", () -> {
            vm.close();
            return true;
        }));
        requireClosed(vcpu);
        vm.close();
        vcpu.close();
        vm.close();
        context.createVcpu(context.createVm(VmConfig.defaults()), 0); // everything was given back
    }

    /** A vCPU that its owner left open is closed with the machine. */
    private static void ownerHasEnded(CaseContext context) throws Exception {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        CompletableFuture<X86Vcpu> created = new CompletableFuture<>();
        Thread owner = Thread.ofPlatform().start(() -> created.complete(vm.createVcpu(0)));
        X86Vcpu vcpu = context.await(created);
        owner.join();
        Check.refused("use by another thread", WrongThreadException.class, vcpu::run);
        vm.close();
        context.createVcpu(context.createVm(VmConfig.defaults()), 0);
    }

    private static void threadByItself(CaseContext context) throws Exception {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        CompletableFuture<VcpuThread<X86Vcpu>> self = new CompletableFuture<>();
        VcpuThread<X86Vcpu> thread = context.closing(vm.startThread(0, vcpu -> {
            self.join().close();
            requireClosed(vcpu);
        }));
        self.complete(thread);
        context.await(thread.finished());
        context.await("the thread ends", () -> !thread.thread().isAlive());
        vm.close();
    }

    private static void snapshotAfterMachine(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        VmSnapshot snapshot = vm.snapshot();
        vm.close();
        Check.refused("restore", IllegalStateException.class, () -> vm.restore(snapshot));
        Check.equal("vCPUs in the snapshot", 0, snapshot.state().vcpus().size());
        snapshot.close();
        snapshot.close();
    }

    /** Nothing is left behind that a later machine would miss. */
    private static void many(CaseContext context) {
        for (int i = 0; i < ROUNDS; i++) {
            try (Machine machine = Machine.start(context, Mode.REAL, Dialog.CODE)) {
                Dialog.prepare(machine);
                Check.equal("exit", Dialog.READ, machine.run());
            }
        }
    }
}
