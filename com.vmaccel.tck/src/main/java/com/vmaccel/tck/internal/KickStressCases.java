package com.vmaccel.tck.internal;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Ten thousand kicks for each pattern, a quarter in each mode: none is lost, none is late, each is consumed by exactly one {@code Cancelled}. */
final class KickStressCases {

    private static final int KICKS = 2_500;
    private static final int KICKS_IN_SHORT = 50;
    private static final int KICKERS = 3;
    private static final int SLOW = 8;
    private static final int QUIET_EXITS = 50;
    private static final GuestCode EXITING = GuestCode.of("1: out dx, al; jmp 1b", "ee eb fd");

    private KickStressCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("kick-stress");
        list.machine("spinning", Counting.CODE, (context, mode) -> oneByOne(context, Counting.start(context, mode))).slow(SLOW).quick();
        list.machine("exiting", EXITING, (context, mode) -> oneByOne(context, exiting(context, mode))).slow(SLOW);
        list.machine("several-kickers", Counting.CODE, KickStressCases::severalKickers).slow(SLOW);
        return list.cases();
    }

    private static int kicks(CaseContext context) {
        return context.effort() == Effort.SHORT ? KICKS_IN_SHORT : KICKS;
    }

    private static Machine exiting(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, EXITING);
        machine.cpu().set(X86Register.RDX, Dialog.PORT);
        return machine;
    }

    /** Each kick waits for the {@code Cancelled} of the one before, so there must be as many. */
    private static void oneByOne(CaseContext context, Machine machine) throws Exception {
        int kicks = kicks(context);
        AtomicInteger cancelled = new AtomicInteger();
        Future<Integer> kicker = context.start("kicker", () -> {
            for (int i = 0; i < kicks; i++) {
                machine.cpu().kick();
                awaitMore(context, cancelled, i);
            }
            return kicks;
        });
        while (cancelled.get() < kicks) {
            if (machine.run() instanceof VcpuExit.Cancelled) {
                cancelled.incrementAndGet();
            }
        }
        context.await(kicker);
        requireQuiet(machine);
    }

    /** Spins for a while, since an answer comes within microseconds as a rule. */
    private static void awaitMore(CaseContext context, AtomicInteger cancelled, int before) {
        for (int spins = 0; cancelled.get() <= before && spins < 1_000; spins++) {
            Thread.onSpinWait();
        }
        context.await("a kick is answered", () -> cancelled.get() > before);
    }

    /** Several kicks may be one, but each kicker sees a {@code Cancelled} after its kick. */
    private static void severalKickers(CaseContext context, Mode mode) throws Exception {
        Machine machine = Counting.start(context, mode);
        int each = kicks(context) / KICKERS;
        AtomicInteger cancelled = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        List<Future<Integer>> kickers = new ArrayList<>();
        for (int k = 0; k < KICKERS; k++) {
            kickers.add(context.start("kicker-" + k, () -> {
                for (int i = 0; i < each; i++) {
                    int before = cancelled.get();
                    machine.cpu().kick();
                    awaitMore(context, cancelled, before);
                }
                int done = finished.incrementAndGet();
                machine.cpu().kick(); // lets the owner look
                return done;
            }));
        }
        while (finished.get() < KICKERS) {
            Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
            cancelled.incrementAndGet();
        }
        for (Future<Integer> kicker : kickers) {
            context.await(kicker);
        }
        Check.that(cancelled.get() <= KICKERS * (each + 1), cancelled + " runs were cancelled by " + KICKERS * (each + 1) + " kicks");
        machine.cpu().kick(); // and so is the last of theirs, if nobody has seen it yet
        Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
        requireQuiet(machine);
    }

    /** No kick comes late. */
    private static void requireQuiet(Machine machine) {
        X86Vcpu cpu = machine.cpu();
        cpu.settle();
        cpu.set(X86Register.RDX, Layout.DONE_PORT);
        cpu.set(X86Register.RIP, machine.code().end(machine.mode()));
        for (int i = 0; i < QUIET_EXITS; i++) {
            Machine.expectDone(machine.run()); // the end of the code repeats itself
        }
        Machine.settle(cpu);
    }
}
