package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VcpuThread;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** With a local APIC the second vCPU waits until the first one starts it; without, every vCPU runs at once. */
final class StartUpCases {

    private static final GuestCode NOTHING = GuestCode.of("nop", "90");
    /** INIT and start-up at page 0x0a, to the APIC with id 1. */
    private static final GuestCode START_OTHER = GuestCode.of("mov dword ptr [{bx}+0x310], 0x01000000; mov dword ptr [{bx}+0x300], 0x4500; mov dword ptr [{bx}+0x300], 0x460a")
            .bytes("c7 83 10 03 00 00 00 00 00 01 c7 83 00 03 00 00 00 45 00 00 c7 83 00 03 00 00 0a 46 00 00")
            .in(Mode.PROTECTED, Mode.LONG_KERNEL, Mode.LONG_USER);
    private static final long LOCAL_APIC = 0xfee0_0000L;

    private StartUpCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("start-up");
        list.machine("none", NOTHING, StartUpCases::none).vcpus(2).quick();
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            String suffix = ":" + interrupts.name().toLowerCase(Locale.ROOT);
            list.machine("started-by-the-guest" + suffix, START_OTHER, (context, mode) -> byGuest(context, mode, interrupts)).vcpus(2).needs(interrupts);
            list.machine("started-by-the-host" + suffix, NOTHING, (context, mode) -> byHost(context, mode, interrupts)).vcpus(2).needs(interrupts)
                    ;
            list.machine("kicked-while-waiting" + suffix, NOTHING, (context, mode) -> kicked(context, mode, interrupts)).vcpus(2).needs(interrupts);
            list.machine("paused-while-waiting" + suffix, NOTHING, (context, mode) -> paused(context, mode, interrupts)).vcpus(2).needs(interrupts);
            list.machine("closed-while-waiting" + suffix, NOTHING, (context, mode) -> closed(context, mode, interrupts)).vcpus(2).needs(interrupts);
        }
        return list.cases();
    }

    private static void none(CaseContext context, Mode mode) {
        Machine machine = Machine.create(context, mode, NOTHING, VmConfig.defaults().withVcpuCount(2));
        List<X86Vcpu> both = List.of(machine.vcpu(0), machine.vcpu(1));
        for (X86Vcpu vcpu : both) {
            Check.equal("state of " + vcpu, MpState.RUNNABLE, vcpu.mpState());
            machine.finish(vcpu);
        }
    }

    /** A machine whose second vCPU waits inside of run, on a thread of its own. */
    private record Waiting(Machine machine, X86Vcpu first, VcpuThread<X86Vcpu> second, CompletableFuture<VcpuExit> exit) {

        static Waiting start(CaseContext context, Mode mode, GuestCode code, InterruptMode interrupts) {
            Machine machine = Machine.create(context, mode, code, VmConfig.defaults().withVcpuCount(2).withInterruptMode(interrupts));
            X86Vcpu first = machine.vcpu(0);
            CompletableFuture<VcpuExit> exit = new CompletableFuture<>();
            VcpuThread<X86Vcpu> second = context.closing(machine.vm().startThread(1, vcpu -> {
                Check.equal("state of a new second vCPU", MpState.WAITING, vcpu.mpState());
                exit.complete(vcpu.run());
            }));
            context.watch(second.vcpu());
            return new Waiting(machine, first, second, exit);
        }
    }

    private static void byGuest(CaseContext context, Mode mode, InterruptMode interrupts) throws Exception {
        Waiting waiting = Waiting.start(context, mode, START_OTHER, interrupts);
        waiting.machine().vm().memory().write(Layout.at(Layout.DATA), NOTHING.image(Mode.REAL));
        context.await(waiting.second().call(Vcpu::id)); // a call does not start it
        Check.that(!waiting.exit().isDone(), "the second vCPU did not wait");
        waiting.first().set(RBX, LOCAL_APIC);
        waiting.machine().finish(waiting.first());
        Machine.expectDone(context.await(waiting.exit()));
        context.await(waiting.second().call(vcpu -> {
            Machine.settle(vcpu);
            Check.equal("base of CS", Layout.DATA, vcpu.segment(SegmentRegister.CS).base());
            Check.equal("RIP", NOTHING.bytes(Mode.REAL).length + 2, vcpu.get(RIP));
            return vcpu;
        }));
    }

    private static void byHost(CaseContext context, Mode mode, InterruptMode interrupts) {
        Machine machine = Machine.create(context, mode, NOTHING, VmConfig.defaults().withVcpuCount(2).withInterruptMode(interrupts));
        X86Vcpu first = machine.vcpu(0);
        X86Vcpu second = machine.vcpu(1);
        Check.equal("state of the first vCPU", MpState.RUNNABLE, first.mpState());
        second.setMpState(MpState.RUNNABLE);
        machine.finish(second);
        machine.finish(first);
    }

    private static void kicked(CaseContext context, Mode mode, InterruptMode interrupts) throws Exception {
        Waiting waiting = Waiting.start(context, mode, NOTHING, interrupts);
        waiting.second().vcpu().kick();
        Check.equal("exit", new VcpuExit.Cancelled(), context.await(waiting.exit()));
        for (int i = 0; i < 5; i++) {
            CompletableFuture<VcpuExit> again = waiting.second().call(Vcpu::run);
            waiting.second().vcpu().kick();
            Check.equal("exit", new VcpuExit.Cancelled(), context.await(again));
        }
        waiting.machine().finish(waiting.first());
    }

    private static void paused(CaseContext context, Mode mode, InterruptMode interrupts) throws Exception {
        Waiting waiting = Waiting.start(context, mode, NOTHING, interrupts);
        waiting.machine().vm().pause();
        waiting.machine().vm().resume();
        context.await(waiting.second().call(Vcpu::id));
        Check.that(!waiting.exit().isDone(), "a pause ended the waiting");
        waiting.machine().finish(waiting.first());
    }

    private static void closed(CaseContext context, Mode mode, InterruptMode interrupts) throws Exception {
        Waiting waiting = Waiting.start(context, mode, NOTHING, interrupts);
        context.await(waiting.second().call(Vcpu::id));
        waiting.second().close();
        Check.equal("exit", new VcpuExit.Cancelled(), context.await(waiting.exit()));
        Check.that(!waiting.second().thread().isAlive(), "the thread is alive");
        waiting.machine().finish(waiting.first());
    }
}
