package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RSI;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several vCPUs of one virtual machine, their numbers and their threads. */
final class VcpuCases {

    private static final int TURNS = 50;
    private static final int LOCKED = 400;
    private static final int BARRIER_SECONDS = 20;
    private static final GuestCode ECHO = GuestCode.of("1: in al, dx; out dx, al; dec {cx}; jnz 1b")
            .for16("ec ee 49 75 fb")
            .for32("ec ee 49 75 fb")
            .for64("ec ee 48 ff c9 75 f9");
    private static final GuestCode MMIO = GuestCode.of("1: mov gs:[{bx}], al; mov al, gs:[{bx}]; dec {cx}; jnz 1b")
            .for16("65 88 07 65 8a 07 49 75 f7")
            .for32("65 88 03 65 8a 03 49 75 f7")
            .for64("65 88 03 65 8a 03 48 ff c9 75 f5");
    private static final GuestCode LOCKED_COUNTER = GuestCode.of("1: lock inc dword ptr [{bx}]; dec {cx}; jnz 1b")
            .for16("66 f0 ff 07 49 75 f9")
            .for32("f0 ff 03 49 75 fa")
            .for64("f0 ff 03 48 ff c9 75 f8");

    private VcpuCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("vcpus");
        list.machine("two-threads-ports", ECHO, VcpuCases::ports).vcpus(2);
        list.machine("two-threads-memory", MMIO, VcpuCases::memory).vcpus(2);
        list.machine("locked-counter", LOCKED_COUNTER, VcpuCases::lockedCounter).vcpus(2);
        list.machine("one-thread-by-turns", Dialog.CODE, VcpuCases::byTurns).vcpus(2);
        list.machine("run-before-all-exist", Dialog.CODE, VcpuCases::runBeforeAllExist).vcpus(2).quick();
        list.machine("kick-finds-the-right-one", Dialog.CODE, VcpuCases::rightKick).vcpus(2);
        list.machine("one-closed-the-other-goes-on", Dialog.CODE, VcpuCases::oneClosed).vcpus(2);
        list.api("numbers", VcpuCases::numbers).vcpus(2);
        list.api("many", VcpuCases::many).vcpus(3);
        return list.cases();
    }

    private static Machine create(CaseContext context, Mode mode, GuestCode code) {
        return Machine.create(context, mode, code, VmConfig.defaults().withVcpuCount(2));
    }

    /** What the owner of one of two vCPUs does. */
    @FunctionalInterface
    private interface Owner {
        void run(X86Vcpu vcpu) throws Exception;
    }

    /** Gives each vCPU a thread of its own; both exist before one runs. */
    private static void onTwoThreads(Machine machine, Owner owner) throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        List<Future<Boolean>> owners = new ArrayList<>();
        for (int id = 0; id < 2; id++) {
            int number = id;
            owners.add(machine.context().start("owner-" + id, () -> {
                X86Vcpu vcpu = machine.vcpu(number);
                both.await(BARRIER_SECONDS, TimeUnit.SECONDS);
                owner.run(vcpu);
                return true;
            }));
        }
        for (Future<Boolean> each : owners) {
            machine.context().await(each);
        }
    }

    /** Each gets what was meant for it and says so. */
    private static void ports(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, ECHO);
        onTwoThreads(machine, vcpu -> {
            int port = 0x300 + vcpu.id();
            vcpu.set(RCX, TURNS);
            vcpu.set(RDX, port);
            for (int i = 0; i < TURNS; i++) {
                Check.equal("exit", new VcpuExit.PortRead(port, 1), context.run(vcpu));
                vcpu.complete(2L * i + vcpu.id());
                Check.equal("exit", new VcpuExit.PortWrite(port, 1, 2L * i + vcpu.id()), context.run(vcpu));
            }
            machine.finish(vcpu);
        });
    }

    private static void memory(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, MMIO);
        onTwoThreads(machine, vcpu -> {
            var gpa = Layout.at(Layout.MMIO + 0x100L * vcpu.id());
            vcpu.set(RAX, 0);
            vcpu.set(RBX, machine.mmio(0x100L * vcpu.id()));
            vcpu.set(RCX, TURNS);
            for (int i = 0; i < TURNS; i++) {
                Check.equal("exit", new VcpuExit.MmioWrite(gpa, 1, i), context.run(vcpu));
                Check.equal("exit", new VcpuExit.MmioRead(gpa, 1), context.run(vcpu));
                vcpu.complete(i + 1);
            }
            machine.finish(vcpu);
        });
    }

    private static void lockedCounter(CaseContext context, Mode mode) throws Exception {
        Machine machine = create(context, mode, LOCKED_COUNTER);
        onTwoThreads(machine, vcpu -> {
            vcpu.set(RBX, Layout.DATA);
            vcpu.set(RCX, LOCKED);
            machine.finish(vcpu);
        });
        Check.equal("counter", 2L * LOCKED, machine.vm().memory().readUnsigned(Layout.at(Layout.DATA), 4));
    }

    private static void byTurns(CaseContext context, Mode mode) {
        Machine machine = create(context, mode, Dialog.CODE);
        List<X86Vcpu> both = List.of(machine.vcpu(0), machine.vcpu(1));
        for (X86Vcpu vcpu : both) {
            vcpu.set(RDX, Dialog.PORT + vcpu.id());
            vcpu.set(RSI, vcpu.id());
        }
        for (X86Vcpu vcpu : both) {
            Check.equal("exit", new VcpuExit.PortRead(Dialog.PORT + vcpu.id(), 1), context.run(vcpu));
        }
        for (X86Vcpu vcpu : both) {
            vcpu.complete(0x10L * vcpu.id());
        }
        for (X86Vcpu vcpu : both) {
            Check.equal("exit", new VcpuExit.PortWrite(Dialog.PORT + vcpu.id(), 1, 0x10L * vcpu.id() + 1), context.run(vcpu));
            machine.finish(vcpu);
            Check.equal("RSI", vcpu.id(), vcpu.get(RSI));
        }
    }

    /** Nothing runs before all of it is there; what was refused runs later. */
    private static void runBeforeAllExist(CaseContext context, Mode mode) {
        Machine machine = create(context, mode, Dialog.CODE);
        X86Vcpu first = machine.vcpu(0);
        first.set(RDX, Dialog.PORT);
        String message = String.valueOf(Check.refused("run", IllegalStateException.class, first::run).getMessage());
        Check.that(message.contains("vCPU 1"), "the refusal does not name what is missing: " + message);
        Check.refused("run with a handler", IllegalStateException.class, () -> first.run(new ExitHandler() {}));
        machine.vcpu(1);
        Check.equal("exit", Dialog.READ, context.run(first));
        first.complete(Dialog.ANSWER);
        Check.equal("exit", Dialog.WRITE, context.run(first));
        machine.finish(first);
    }

    private static void rightKick(CaseContext context, Mode mode) {
        Machine machine = create(context, mode, Dialog.CODE);
        X86Vcpu first = machine.vcpu(0);
        X86Vcpu second = machine.vcpu(1);
        first.set(RDX, Dialog.PORT);
        second.set(RDX, Dialog.PORT);
        second.kick();
        Check.equal("exit of the other", Dialog.READ, context.run(first));
        Check.equal("exit of the kicked one", new VcpuExit.Cancelled(), context.run(second));
        Check.equal("exit of the kicked one", Dialog.READ, context.run(second));
    }

    private static void oneClosed(CaseContext context, Mode mode) {
        Machine machine = create(context, mode, Dialog.CODE);
        X86Vcpu first = machine.vcpu(0);
        X86Vcpu second = machine.vcpu(1);
        first.set(RDX, Dialog.PORT);
        second.close();
        Check.equal("exit", Dialog.READ, context.run(first));
        first.complete(Dialog.ANSWER);
        Check.equal("exit", Dialog.WRITE, context.run(first));
        machine.finish(first);
        Check.refused("create it anew", IllegalStateException.class, () -> machine.vm().createVcpu(1));
    }

    private static void numbers(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults().withVcpuCount(2));
        Check.refused("negative", IllegalArgumentException.class, () -> vm.createVcpu(-1));
        Check.refused("as many as declared", IllegalArgumentException.class, () -> vm.createVcpu(2));
        X86Vcpu second = context.createVcpu(vm, 1);
        Check.equal("id", 1, second.id());
        Check.equal("owner", Thread.currentThread(), second.owner());
        Check.refused("twice", IllegalStateException.class, () -> vm.createVcpu(1));
        Check.equal("id", 0, context.createVcpu(vm, 0).id());
    }

    /** Created in any order, closed in any order. */
    private static void many(CaseContext context) {
        int count = Math.min(8, context.accelerator().capabilities().limits().maxVcpus());
        X86VirtualMachine vm = context.createVm(VmConfig.defaults().withVcpuCount(count));
        List<X86Vcpu> all = new ArrayList<>();
        for (int id = count - 1; id >= 0; id--) {
            all.add(context.createVcpu(vm, id));
        }
        for (int i = 0; i < count; i += 2) {
            all.get(i).close();
        }
        for (int i = 1; i < count; i += 2) {
            all.get(i).set(RSI, i);
            Check.equal("RSI", i, all.get(i).get(RSI));
            all.get(i).close();
        }
    }
}
