package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;

/** A kick ends exactly one run, whenever it comes. */
final class KickCases {

    private static final Set<Thread.State> RUNS_OR_RESTS = EnumSet.of(Thread.State.RUNNABLE, Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private static final VcpuExit CANCELLED = new VcpuExit.Cancelled();
    private static final GuestCode STORE = GuestCode.of("mov gs:[{bx}], eax").for16("65 66 89 07").for32("65 89 03").for64("65 89 03");
    private static final GuestCode REP_INS = GuestCode.of("cld; rep insb; out dx, al", "fc f3 6c ee");
    private static final GuestCode HALT_LOOP = GuestCode.of("1: hlt; jmp 1b", "f4 eb fd").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
    private static final long SPLIT = 0xffe;
    private static final int PORT = 0x3f0;
    private static final int ELEMENTS = 4;

    private KickCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("kicks");
        list.machine("before-entry", Dialog.CODE, KickCases::beforeEntry);
        list.machine("twice", Dialog.CODE, KickCases::twice);
        list.machine("while-spinning", Counting.CODE, KickCases::whileSpinning).quick();
        list.machine("in-a-handler", Dialog.CODE, KickCases::inHandler);
        list.machine("after-a-write", Dialog.CODE, KickCases::afterWrite);
        list.machine("while-a-read-owes", Dialog.CODE, KickCases::whileReadOwes);
        list.machine("between-fragments", STORE, KickCases::betweenFragments);
        list.machine("between-fragments-then-settle", STORE, KickCases::betweenFragmentsThenSettle);
        list.machine("between-elements", REP_INS, KickCases::betweenElements);
        list.machine("not-running", Dialog.CODE, KickCases::notRunning);
        list.machine("interrupted-owner", Dialog.CODE, KickCases::interruptedOwner);
        list.machine("then-close", Counting.CODE, KickCases::thenClose);
        list.machine("halted-inside", HALT_LOOP, KickCases::haltedInside).needs(InterruptMode.LOCAL);
        return list.cases();
    }

    private static void beforeEntry(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        machine.cpu().kick();
        Check.equal("exit", CANCELLED, machine.run());
        Check.equal("RIP", Layout.CODE, machine.cpu().get(RIP));
        Check.that(!machine.cpu().isPending(), "pending before the first instruction");
        Check.equal("exit", Dialog.READ, machine.run());
        Dialog.finishFromRead(machine);
    }

    private static void twice(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        machine.cpu().kick();
        machine.cpu().kick();
        Check.equal("exit", CANCELLED, machine.run());
        Check.equal("exit", Dialog.READ, machine.run());
        Dialog.finishFromRead(machine);
    }

    private static void whileSpinning(CaseContext context, Mode mode) throws Exception {
        Machine machine = Counting.start(context, mode);
        X86Vcpu cpu = machine.cpu();
        Future<Boolean> kicker = context.start("kicker", () -> {
            Counting.awaitProgress(context, machine.vm(), 0);
            cpu.kick();
            return true;
        });
        Check.equal("exit", CANCELLED, machine.run());
        context.await(kicker);
        Check.that(cpu.get(RIP) >= Layout.CODE && cpu.get(RIP) < machine.code().end(mode), "left at 0x" + Long.toHexString(cpu.get(RIP)));
        long count = Counting.count(machine.vm(), 0);
        Check.that(count > 0 && count == Counting.count(machine.vm(), 0), "the guest goes on counting");
        Counting.finish(machine, cpu);
    }

    /** The exit that the handler has is done with; none that follows is lost. */
    private static void inHandler(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        ExitHandler kicking = new ExitHandler() {
            @Override
            public long portRead(Vcpu vcpu, int port, int size) {
                vcpu.kick();
                return Dialog.ANSWER;
            }
        };
        Check.equal("exit", CANCELLED, context.run(machine.cpu(), kicking));
        Check.that(!machine.cpu().isPending(), "pending although there is nothing more");
        Check.equal("AL", Dialog.ANSWER, machine.cpu().get(RAX) & 0xff);
        Dialog.finishCompleted(machine);
    }

    private static void afterWrite(CaseContext context, Mode mode) {
        Machine machine = Dialog.atWrite(context, mode);
        machine.cpu().kick();
        Check.equal("exit", CANCELLED, machine.run());
        Check.that(!machine.cpu().isPending(), "pending at an instruction boundary");
        Check.equal("RIP", machine.code().end(mode), machine.cpu().get(RIP));
        Dialog.finishFromWrite(machine);
    }

    private static void whileReadOwes(CaseContext context, Mode mode) {
        Machine machine = Dialog.atRead(context, mode);
        machine.cpu().kick();
        Check.refused("run before complete", IllegalStateException.class, machine.cpu()::run);
        machine.cpu().complete(Dialog.ANSWER);
        Check.equal("exit", CANCELLED, machine.run());
        Check.that(!machine.cpu().isPending(), "pending at an instruction boundary");
        Check.equal("AL", Dialog.ANSWER, machine.cpu().get(RAX) & 0xff);
        Dialog.finishCompleted(machine);
    }

    private static Machine atFirstFragment(CaseContext context, Mode mode, Fragments expected) {
        Machine machine = Machine.start(context, mode, STORE);
        machine.cpu().set(RBX, machine.mmio(SPLIT));
        machine.cpu().set(RAX, 0x1122_3344);
        Check.that(!expected.acceptStore(machine.run()).last(), "a write across a page came in one fragment");
        machine.cpu().kick();
        Check.equal("exit", CANCELLED, machine.run());
        Check.that(machine.cpu().isPending(), "not pending in the middle of an access");
        Check.refused("set", IllegalStateException.class, () -> machine.cpu().set(RCX, 0));
        Check.refused("complete", IllegalStateException.class, () -> machine.cpu().complete(0));
        return machine;
    }

    private static void betweenFragments(CaseContext context, Mode mode) {
        Fragments expected = new Fragments(Layout.MMIO + SPLIT, "44 33 22 11");
        Machine machine = atFirstFragment(context, mode, expected);
        while (!expected.acceptStore(machine.run()).last()) {
            Check.that(machine.cpu().isPending(), "not pending in the middle of an access");
        }
        machine.finish();
    }

    private static void betweenFragmentsThenSettle(CaseContext context, Mode mode) {
        Fragments expected = new Fragments(Layout.MMIO + SPLIT, "44 33 22 11");
        Machine machine = atFirstFragment(context, mode, expected);
        while (!expected.acceptStore(machine.cpu().settle().orElseThrow(() -> new AssertionError("a fragment is lost"))).last()) {
            Check.that(machine.cpu().isPending(), "not pending in the middle of an access");
        }
        machine.finish();
    }

    /** Every element is delivered once although each is followed by a kick. */
    private static void betweenElements(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, REP_INS);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RDX, PORT);
        cpu.set(RDI, Layout.DATA);
        cpu.set(RCX, ELEMENTS);
        for (int i = 0; i < ELEMENTS; i++) {
            Check.equal("exit", new VcpuExit.PortRead(PORT, 1), machine.run());
            cpu.complete(0x61 + i);
            cpu.kick();
            Check.equal("exit", CANCELLED, machine.run());
            if (cpu.isPending()) {
                Check.that(i < ELEMENTS - 1, "pending behind the last element");
                Check.refused("set", IllegalStateException.class, () -> cpu.set(RBX, 0));
            } else {
                cpu.set(RBX, i);
            }
        }
        Check.that(machine.run() instanceof VcpuExit.PortWrite write && write.port() == PORT, "the instruction behind did not come");
        machine.finish();
        Check.equal("memory", new byte[] {0x61, 0x62, 0x63, 0x64, 0}, machine.vm().memory().read(Layout.at(Layout.DATA), ELEMENTS + 1));
    }

    private static void notRunning(CaseContext context, Mode mode) throws Exception {
        Machine machine = Dialog.atRead(context, mode);
        context.await(context.start("kicker", () -> {
            machine.cpu().kick();
            machine.cpu().kick();
            return true;
        }));
        machine.cpu().complete(Dialog.ANSWER);
        Check.equal("exit", CANCELLED, machine.run());
        Dialog.finishCompleted(machine);
    }

    /** An interrupt of the thread is no kick and is kept. */
    private static void interruptedOwner(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        Thread.currentThread().interrupt();
        try {
            Check.equal("exit", Dialog.READ, machine.run());
            Dialog.finishFromRead(machine);
        } finally {
            Check.that(Thread.interrupted(), "the interrupt was swallowed");
        }
    }

    private static void thenClose(CaseContext context, Mode mode) {
        Machine machine = Counting.start(context, mode);
        machine.cpu().kick();
        machine.cpu().close();
        machine.cpu().kick();
        Check.refused("run", IllegalStateException.class, machine.cpu()::run);
        machine.vm().close();
        machine.cpu().kick();
    }

    /** Where a halt is no exit the vCPU waits inside of the engine, and a kick finds it there. */
    private static void haltedInside(CaseContext context, Mode mode) throws Exception {
        Machine machine = Machine.start(context, mode, HALT_LOOP, VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL));
        X86Vcpu cpu = machine.cpu();
        Thread owner = Thread.currentThread();
        for (int i = 0; i < 10; i++) {
            Future<Boolean> kicker = context.start("kicker", () -> {
                context.await("the owner is running, or rests where its engine has it wait", () -> RUNS_OR_RESTS.contains(owner.getState()));
                cpu.kick();
                return true;
            });
            VcpuExit exit = machine.run();
            while (exit instanceof VcpuExit.Halt) {
                exit = machine.run();
            }
            Check.equal("exit", CANCELLED, exit);
            context.await(kicker);
        }
    }
}
