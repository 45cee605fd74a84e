package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of the library that own a vCPU, and calls to them. */
final class ThreadCases {

    private static final GuestCode EXITING = GuestCode.of("1: out dx, al; in al, dx; jmp 1b", "ee ec eb fc");
    private static final int CALLS = 200;
    private static final int CALLS_IN_SHORT = 20;

    private ThreadCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("threads");
        list.machine("call-while-spinning", Counting.CODE, ThreadCases::callWhileSpinning).slow(3).quick();
        list.machine("call-between-exits", EXITING, ThreadCases::callBetweenExits).slow(3);
        list.machine("calls-in-order", Counting.CODE, ThreadCases::callsInOrder);
        list.machine("call-failures", Counting.CODE, ThreadCases::callFailures);
        list.machine("call-inside-a-run", Counting.CODE, ThreadCases::callInsideRun);
        list.machine("call-runs-the-guest", Dialog.CODE, ThreadCases::callRunsGuest);
        list.api("body-outcomes", ThreadCases::bodyOutcomes);
        list.api("call-cancelled-in-time", ThreadCases::cancelledInTime);
        list.api("calls-to-a-closed-thread", ThreadCases::callsToClosed);
        list.api("owner", ThreadCases::owner);
        list.api("start-refused", ThreadCases::startRefused);
        list.api("virtual-threads", ThreadCases::virtualThreads);
        return list.cases();
    }

    private static int calls(CaseContext context) {
        return context.effort() == Effort.SHORT ? CALLS_IN_SHORT : CALLS;
    }

    /** A thread whose vCPU executes the code until it is kicked. */
    static VcpuThread<X86Vcpu> run(Machine machine, int id) {
        return run(machine, id, new CountDownLatch(0));
    }

    /** Two such threads, of which none runs before the vCPU of the other exists. */
    static void runTwo(Machine machine) {
        CountDownLatch both = new CountDownLatch(1);
        run(machine, 0, both);
        run(machine, 1, both);
        both.countDown();
    }

    private static VcpuThread<X86Vcpu> run(Machine machine, int id, CountDownLatch start) {
        VcpuThread<X86Vcpu> thread = machine.vm().startThread(id, vcpu -> {
            machine.enter(vcpu);
            start.await();
            Counting.prepare(vcpu);
            machine.context().note(vcpu.run().toString());
        });
        machine.context().watch(thread.vcpu());
        return machine.context().closing(thread);
    }

    private static Machine create(CaseContext context, Mode mode, GuestCode code) {
        return Machine.create(context, mode, code, VmConfig.defaults());
    }

    /** The body does not notice: only the kick at the end makes its run return. */
    private static void callWhileSpinning(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE);
        VcpuThread<X86Vcpu> thread = run(machine, 0);
        Counting.awaitProgress(context, machine.vm(), 0);
        for (int i = 0; i < calls(context); i++) {
            int value = i;
            Thread owner = context.await(thread.call(vcpu -> {
                vcpu.set(RSI, value);
                return Thread.currentThread();
            }));
            Check.equal("thread of the call", thread.thread(), owner);
            Check.equal("RSI", i, (long) context.await(thread.call(vcpu -> vcpu.get(RSI))));
        }
        Check.that(!thread.finished().isDone(), "a call ended the run of the body");
        Counting.awaitProgress(context, machine.vm(), 0);
        thread.vcpu().kick();
        context.await(thread.finished());
        context.await(thread.call(vcpu -> {
            Counting.finish(machine, vcpu);
            return vcpu;
        }));
    }

    private static void callBetweenExits(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, EXITING);
        VcpuThread<X86Vcpu> thread = context.closing(machine.vm().startThread(0, vcpu -> {
            machine.enter(vcpu);
            vcpu.set(RDX, Dialog.PORT);
            vcpu.run(new ExitHandler() {
                @Override
                public long portRead(Vcpu reader, int port, int size) {
                    return Dialog.ANSWER;
                }

                @Override
                public void portWrite(Vcpu writer, int port, int size, long value) {}
            });
        }));
        context.watch(thread.vcpu());
        for (int i = 0; i < calls(context); i++) {
            int value = i;
            context.await(thread.call(vcpu -> {
                Check.that(!vcpu.isPending(), "a call in the middle of an access");
                vcpu.set(RSI, value);
                return vcpu;
            }));
        }
        Check.equal("RSI", calls(context) - 1, (long) context.await(thread.call(vcpu -> vcpu.get(RSI))));
        Check.that(!thread.finished().isDone(), "a call ended the run of the body");
    }

    private static void callsInOrder(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE);
        VcpuThread<X86Vcpu> thread = run(machine, 0);
        List<Integer> order = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        List<CompletableFuture<Boolean>> queued = new ArrayList<>();
        for (int i = 0; i < calls(context); i++) {
            int number = i;
            expected.add(i);
            queued.add(thread.call(vcpu -> order.add(number)));
        }
        for (CompletableFuture<Boolean> call : queued) {
            context.await(call);
        }
        Check.equal("order", expected, order);
    }

    /** Whatever a task throws is its outcome, and the guest goes on. */
    private static void callFailures(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE);
        VcpuThread<X86Vcpu> thread = run(machine, 0);
        CompletableFuture<Object> checked = thread.call(vcpu -> {
            throw new IOException("no disk");
        });
        CompletableFuture<Object> error = thread.call(vcpu -> {
            throw new LinkageError("no class");
        });
        Check.refused("checked exception", IOException.class, () -> context.await(checked));
        try {
            context.await(error);
            throw new AssertionError("the error was lost");
        } catch (LinkageError e) {
            Check.equal("message", "no class", String.valueOf(e.getMessage()));
        }
        Counting.awaitProgress(context, machine.vm(), 0);
        Check.equal("a later call", 0, (int) context.await(thread.call(Vcpu::id)));
    }

    private static void callInsideRun(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE);
        VcpuThread<X86Vcpu> thread = run(machine, 0);
        Counting.awaitProgress(context, machine.vm(), 0);
        context.await(thread.call(vcpu -> {
            Check.refused("run", IllegalStateException.class, vcpu::run);
            Check.refused("run with a handler", IllegalStateException.class, () -> vcpu.run(new ExitHandler() {}));
            Check.refused("settle", IllegalStateException.class, vcpu::settle);
            Check.refused("stop", IllegalStateException.class, vcpu::stop);
            Check.refused("close", IllegalStateException.class, vcpu::close);
            return vcpu;
        }));
        Counting.awaitProgress(context, machine.vm(), 0);
        Check.that(!thread.finished().isDone(), "the run of the body ended");
    }

    /** When the body has returned a call may run the guest. */
    private static void callRunsGuest(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Dialog.CODE);
        VcpuThread<X86Vcpu> thread = context.closing(machine.vm().startThread(0, vcpu -> {
            machine.enter(vcpu);
            vcpu.set(RDX, Dialog.PORT);
        }));
        context.watch(thread.vcpu());
        context.await(thread.finished());
        Check.equal("exit", Dialog.READ, context.await(thread.call(Vcpu::run)));
        Check.equal("pending", true, context.await(thread.call(vcpu -> {
            vcpu.complete(Dialog.ANSWER);
            return vcpu.isPending();
        })));
        Check.equal("exit", Dialog.WRITE, context.await(thread.call(Vcpu::run)));
        Check.equal("end", true, Machine.isDone(context.await(thread.call(Vcpu::run))));
        Check.equal("AL", Dialog.ANSWER + 1, (long) context.await(thread.call(vcpu -> {
            vcpu.settle();
            return vcpu.get(RAX) & 0xff;
        })));
    }

    private static void bodyOutcomes(CaseContext context) throws Exception {
        var vm = context.createVm(VmConfig.defaults().withVcpuCount(Math.min(2, context.accelerator().capabilities().limits().maxVcpus())));
        IOException failure = new IOException("no disk");
        VcpuThread<X86Vcpu> failed = context.closing(vm.startThread(0, vcpu -> {
            throw failure;
        }));
        Check.that(Check.refused("body", IOException.class, () -> context.await(failed.finished())) == failure, "another exception");
        Check.equal("a call after a failed body", 0, (int) context.await(failed.call(Vcpu::id)));
        if (vm.config().vcpuCount() > 1) {
            VcpuThread<X86Vcpu> returned = context.closing(vm.startThread(1, vcpu -> {}));
            context.await(returned.finished());
            Check.equal("a call after the body", 1, (int) context.await(returned.call(Vcpu::id)));
        }
    }

    private static void cancelledInTime(CaseContext context) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        VcpuThread<X86Vcpu> thread = context.closing(context.createVm(VmConfig.defaults()).startThread(0, vcpu -> context.await("released", () -> release.getCount() == 0)));
        CompletableFuture<Integer> cancelled = thread.call(vcpu -> ran.incrementAndGet());
        CompletableFuture<Integer> kept = thread.call(vcpu -> ran.addAndGet(10));
        Check.that(cancelled.cancel(false), "the call ran although the body is busy");
        release.countDown();
        Check.equal("calls that ran", 10, (int) context.await(kept));
    }

    private static void callsToClosed(CaseContext context) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        VcpuThread<X86Vcpu> thread = context.createVm(VmConfig.defaults()).startThread(0, vcpu -> context.await("released", () -> release.getCount() == 0));
        CompletableFuture<Integer> queued = thread.call(Vcpu::id);
        var closer = context.start("closer", () -> {
            thread.close();
            return true;
        });
        Check.refused("a queued call", IllegalStateException.class, () -> context.await(queued));
        release.countDown();
        context.await(closer);
        Check.refused("a later call", IllegalStateException.class, () -> context.await(thread.call(Vcpu::id)));
        Check.that(!thread.thread().isAlive(), "the thread is alive");
        thread.close();
    }

    private static void owner(CaseContext context) throws Exception {
        var vm = context.createVm(VmConfig.defaults());
        VcpuThread<X86Vcpu> thread = context.closing(vm.startThread(0, vcpu -> {
            Check.equal("owner", Thread.currentThread(), vcpu.owner());
            Check.refused("close of the virtual machine", IllegalStateException.class, vm::close);
        }));
        Check.that(!thread.thread().isVirtual(), "a virtual thread owns a vCPU");
        Check.equal("owner", thread.thread(), thread.vcpu().owner());
        context.await(thread.finished());
    }

    private static void startRefused(CaseContext context) throws Exception {
        var vm = context.createVm(VmConfig.defaults());
        Check.refused("id out of range", IllegalArgumentException.class, () -> vm.startThread(1, vcpu -> {}));
        VcpuThread<X86Vcpu> thread = context.closing(vm.startThread(0, vcpu -> {}));
        Check.refused("id in use", IllegalStateException.class, () -> vm.startThread(0, vcpu -> {}));
        context.await(thread.finished());
        thread.close();
        Check.refused("id of a closed vCPU", IllegalStateException.class, () -> vm.startThread(0, vcpu -> {}));
    }

    /** A virtual thread owns no vCPU, but kicks and calls like any other. */
    private static void virtualThreads(CaseContext context) throws Exception {
        var vm = context.createVm(VmConfig.defaults());
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                Check.refused("createVcpu", WrongThreadException.class, () -> vm.createVcpu(0));
                refused.complete(true);
            } catch (Throwable e) { // whatever it is, the case is to see it
                refused.completeExceptionally(e);
            }
        });
        context.await(refused);
        VcpuThread<X86Vcpu> thread = context.closing(vm.startThread(0, vcpu -> {}));
        CompletableFuture<CompletableFuture<Integer>> call = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            thread.vcpu().kick();
            call.complete(thread.call(Vcpu::id));
        });
        Check.equal("id", 0, (int) context.await(context.await(call)));
        Check.equal("exit of the kick", new VcpuExit.Cancelled(), context.await(thread.call(Vcpu::run)));
    }
}
