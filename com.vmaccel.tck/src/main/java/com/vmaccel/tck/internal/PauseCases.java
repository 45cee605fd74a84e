package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Pausing: every vCPU out of the guest, settled and parked, until the virtual machine is resumed. */
final class PauseCases {

    private static final GuestCode CROSSING_LOOP = GuestCode.of("1: mov gs:[{bx}], eax; jmp 1b")
            .for16("65 66 89 07 eb fa")
            .for32("65 89 03 eb fb")
            .for64("65 89 03 eb fb");
    private static final GuestCode HALT = GuestCode.of("hlt", "f4").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
    private static final int ROUNDS = 50;
    private static final int ROUNDS_IN_SHORT = 5;

    private PauseCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("pause");
        list.machine("stops-the-guest", Counting.CODE, PauseCases::stopsGuest).slow(3).quick();
        list.machine("two-vcpus", Counting.CODE, PauseCases::twoVcpus).vcpus(2);
        list.machine("own-and-other-vcpu", Counting.CODE, PauseCases::ownAndOther).vcpus(2);
        list.machine("settles", CROSSING_LOOP, PauseCases::settles).slow(3);
        list.machine("own-write-is-settled", Dialog.CODE, PauseCases::ownWrite);
        list.machine("own-read-owes", Dialog.CODE, PauseCases::ownRead);
        list.machine("idle-read-owes", Dialog.CODE, PauseCases::idleRead);
        list.machine("in-a-halt-handler", HALT, PauseCases::inHaltHandler);
        list.machine("kick-during", Counting.CODE, PauseCases::kickDuring);
        list.machine("call-during", Counting.CODE, PauseCases::callDuring);
        list.machine("run-waits", Dialog.CODE, PauseCases::runWaits);
        list.machine("born-paused", Counting.CODE, PauseCases::bornPaused);
        list.machine("against-kicks", Counting.CODE, PauseCases::againstKicks).slow(3);
        return list.cases();
    }

    private static int rounds(CaseContext context) {
        return context.effort() == Effort.SHORT ? ROUNDS_IN_SHORT : ROUNDS;
    }

    private static Machine create(CaseContext context, Mode mode, GuestCode code, int vcpus) {
        return Machine.create(context, mode, code, VmConfig.defaults().withVcpuCount(vcpus));
    }

    /** The memory does not change during a pause, however long it is looked at. */
    private static void requireStill(X86VirtualMachine vm, int vcpuId) {
        long count = Counting.count(vm, vcpuId);
        for (int i = 0; i < 3; i++) {
            vm.save();
            Check.equal("count of vCPU " + vcpuId + " during a pause", count, Counting.count(vm, vcpuId));
        }
    }

    private static void stopsGuest(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE, 1);
        X86VirtualMachine vm = machine.vm();
        VcpuThread<X86Vcpu> thread = ThreadCases.run(machine, 0);
        for (int i = 0; i < rounds(context); i++) {
            Counting.awaitProgress(context, vm, 0);
            vm.pause();
            vm.pause();
            requireStill(vm, 0);
            vm.resume();
            vm.resume();
        }
        Counting.awaitProgress(context, vm, 0);
        Check.that(!thread.finished().isDone(), "a pause ended the run");
        thread.vcpu().kick();
        context.await(thread.finished());
    }

    private static void twoVcpus(CaseContext context, Mode mode) {
        Machine machine = create(context, mode, Counting.CODE, 2);
        X86VirtualMachine vm = machine.vm();
        ThreadCases.runTwo(machine);
        for (int i = 0; i < rounds(context) / 5; i++) {
            Counting.awaitProgress(context, vm, 0);
            Counting.awaitProgress(context, vm, 1);
            vm.pause();
            requireStill(vm, 0);
            requireStill(vm, 1);
            Check.equal("saved vCPUs", 2, vm.save().vcpus().size());
            vm.resume();
        }
    }

    private static void ownAndOther(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE, 2);
        X86Vcpu own = machine.vcpu(0);
        ThreadCases.run(machine, 1);
        Counting.awaitProgress(context, machine.vm(), 1);
        machine.vm().pause();
        requireStill(machine.vm(), 1);
        Check.equal("saved vCPUs", 2, machine.vm().save().vcpus().size());
        own.set(RSI, 5);
        machine.vm().resume();
        Counting.awaitProgress(context, machine.vm(), 1);
        own.kick();
        Check.equal("exit", new VcpuExit.Cancelled(), context.run(own));
    }

    /** The guest's writes come in fragments and are answered by a handler: whenever it is paused it is between two instructions. */
    private static void settles(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, CROSSING_LOOP, 1);
        VcpuThread<X86Vcpu> thread = context.closing(machine.vm().startThread(0, vcpu -> {
            machine.enter(vcpu);
            vcpu.set(RBX, machine.mmio(0xffe));
            vcpu.run(new ExitHandler() {
                @Override
                public void mmioWrite(Vcpu writer, long gpa, int size, long value) {}
            });
        }));
        context.watch(thread.vcpu());
        for (int i = 0; i < rounds(context); i++) {
            machine.vm().pause();
            Check.equal("pending", false, context.await(thread.call(Vcpu::isPending)));
            machine.vm().save();
            machine.vm().resume();
        }
        Check.that(!thread.finished().isDone(), "a pause ended the run");
    }

    private static void ownWrite(CaseContext context, Mode mode) {
        Machine machine = Dialog.atWrite(context, mode);
        machine.vm().pause();
        Check.that(!machine.cpu().isPending(), "pending during a pause");
        machine.vm().resume();
        Dialog.finishFromWrite(machine);
    }

    private static void ownRead(CaseContext context, Mode mode) {
        Machine machine = Dialog.atRead(context, mode);
        Check.refused("pause", IllegalStateException.class, machine.vm()::pause);
        Dialog.finishFromRead(machine); // nothing is paused
    }

    private static void idleRead(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Dialog.CODE, 1);
        VcpuThread<X86Vcpu> thread = context.closing(machine.vm().startThread(0, vcpu -> {
            machine.enter(vcpu);
            Check.that(vcpu.run() instanceof VcpuExit.PortRead, "the read did not come");
        }));
        context.watch(thread.vcpu());
        context.await(thread.finished());
        Check.refused("pause", IllegalStateException.class, machine.vm()::pause);
        context.await(thread.call(vcpu -> {
            vcpu.complete(1);
            return vcpu;
        }));
        machine.vm().pause();
        Check.equal("pending", false, context.await(thread.call(Vcpu::isPending)));
        machine.vm().resume();
    }

    private static void inHaltHandler(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, HALT);
        Check.equal("exit", new VcpuExit.Stopped(), context.run(machine.cpu(), new ExitHandler() {
            @Override
            public void halt(Vcpu vcpu) {
                machine.vm().pause();
                machine.vm().save();
                machine.vm().resume();
                vcpu.stop();
            }
        }));
        machine.finish();
    }

    private static void kickDuring(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE, 1);
        VcpuThread<X86Vcpu> thread = ThreadCases.run(machine, 0);
        Counting.awaitProgress(context, machine.vm(), 0);
        machine.vm().pause();
        thread.vcpu().kick();
        context.await(thread.call(Vcpu::id)); // it has looked
        Check.that(!thread.finished().isDone(), "the kick ended the run during the pause");
        requireStill(machine.vm(), 0);
        machine.vm().resume();
        context.await(thread.finished());
    }

    private static void callDuring(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE, 1);
        VcpuThread<X86Vcpu> thread = ThreadCases.run(machine, 0);
        Counting.awaitProgress(context, machine.vm(), 0);
        machine.vm().pause();
        context.await(thread.call(vcpu -> {
            vcpu.set(RSI, 0x1234);
            Check.refused("run", IllegalStateException.class, vcpu::run);
            return vcpu;
        }));
        requireStill(machine.vm(), 0);
        machine.vm().resume();
        Counting.awaitProgress(context, machine.vm(), 0);
        Check.equal("RSI", 0x1234, (long) context.await(thread.call(vcpu -> vcpu.get(RSI))));
    }

    /** A run that begins during a pause waits for its end. */
    private static void runWaits(CaseContext context, Mode mode) throws Exception {
        Machine machine = Dialog.start(context, mode);
        Thread owner = Thread.currentThread();
        AtomicBoolean resumed = new AtomicBoolean();
        machine.vm().pause();
        Future<Boolean> resumer = context.start("resumer", () -> {
            context.await("the owner waits", () -> owner.getState() == Thread.State.WAITING);
            resumed.set(true);
            machine.vm().resume();
            return true;
        });
        Check.equal("exit", Dialog.READ, machine.run());
        Check.that(resumed.get(), "the guest ran during the pause");
        context.await(resumer);
        Dialog.finishFromRead(machine);
    }

    private static void bornPaused(CaseContext context, Mode mode) {
        Machine machine = create(context, mode, Counting.CODE, 1);
        machine.vm().pause();
        VcpuThread<X86Vcpu> thread = ThreadCases.run(machine, 0);
        context.await("it waits in its first run", () -> thread.thread().getState() == Thread.State.WAITING);
        Check.equal("count", 0, Counting.count(machine.vm(), 0));
        machine.vm().resume();
        Counting.awaitProgress(context, machine.vm(), 0);
    }

    /** Kicks from all sides neither end a pause nor are ended by one. */
    private static void againstKicks(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, Counting.CODE, 1);
        AtomicBoolean done = new AtomicBoolean();
        VcpuThread<X86Vcpu> thread = context.closing(machine.vm().startThread(0, vcpu -> {
            machine.enter(vcpu);
            Counting.prepare(vcpu);
            while (!done.get()) {
                Check.equal("exit", new VcpuExit.Cancelled(), vcpu.run());
            }
        }));
        context.watch(thread.vcpu());
        Future<Boolean> kicker = context.start("kicker", () -> {
            while (!done.get()) {
                thread.vcpu().kick();
                Thread.onSpinWait();
            }
            return true;
        });
        try {
            for (int i = 0; i < rounds(context); i++) {
                machine.vm().pause();
                requireStill(machine.vm(), 0);
                machine.vm().resume();
            }
        } finally {
            done.set(true);
        }
        context.await(kicker);
        thread.vcpu().kick();
        context.await(thread.finished());
    }
}
