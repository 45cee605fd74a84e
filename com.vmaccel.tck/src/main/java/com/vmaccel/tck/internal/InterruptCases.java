package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.tck.internal.Expect.vector;
import static com.vmaccel.tck.internal.InterruptGuest.ENABLE;
import static com.vmaccel.tck.internal.InterruptGuest.LOOP;
import static com.vmaccel.tck.internal.InterruptGuest.OUTS;
import static com.vmaccel.tck.internal.InterruptGuest.SPIN;
import static com.vmaccel.tck.internal.InterruptGuest.VECTOR;
import static com.vmaccel.tck.internal.InterruptGuest.isOut;
import static com.vmaccel.tck.internal.InterruptGuest.requireLoop;
import static com.vmaccel.tck.internal.InterruptGuest.requireOut;
import static com.vmaccel.tck.internal.InterruptGuest.requireVector;
import static com.vmaccel.tck.internal.InterruptGuest.start;
import static com.vmaccel.tck.internal.InterruptGuest.take;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import com.vmaccel.tck.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Interrupts that the caller injects: when they are taken, in what order, and from which threads. */
final class InterruptCases {

    private static final GuestCode ENABLE_AND_HALT = GuestCode.of("sti; hlt; inc {bx}")
            .for16("fb f4 43")
            .for32("fb f4 43")
            .for64("fb f4 48 ff c3").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);

    private InterruptCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("interrupts");
        delivery(list);
        masking(list);
        queue(list);
        refusals(list);
        return list.cases();
    }

    private static void delivery(CaseList list) {
        list.guest("before-the-first-run", SPIN).quick().needs(Capability.INTERRUPT_INJECTION).flags(Machine.RFLAGS_IF)
                .before(machine -> machine.cpu().interrupts().interrupt(VECTOR)).endsWith(vector(VECTOR));
        list.guest("returns", GuestCode.of("inc {bx}; inc {bx}")
                        .for16("43 43")
                        .for32("43 43")
                        .for64("48 ff c3 48 ff c3"))
                .needs(Capability.INTERRUPT_INJECTION).flags(Machine.RFLAGS_IF).with(RAX, 5).with(RBX, 0)
                .before(machine -> machine.cpu().interrupts().interrupt(VECTOR)).expect(vector(VECTOR)).then(RAX, 5).then(RBX, 2);
        list.machine("at-an-exit", OUTS, (context, mode) -> {
            Machine machine = start(context, mode, OUTS, true);
            requireOut(machine, 0x10);
            Check.that(machine.cpu().interrupts().isReady(), "ready at the exit");
            machine.cpu().interrupts().interrupt(VECTOR);
            requireVector(machine, VECTOR);
            Machine.settle(machine.cpu());
            Check.equal("RBX", 0, machine.cpu().get(RBX)); // before the next instruction
        }).needs(Capability.INTERRUPT_INJECTION);
        list.machine("at-an-exit-and-back", OUTS, (context, mode) -> {
            Machine machine = start(context, mode, OUTS, true);
            requireOut(machine, 0x10);
            machine.cpu().interrupts().interrupt(VECTOR);
            requireVector(machine, VECTOR);
            requireOut(machine, 0x11);
            machine.finish();
            Check.equal("RBX", 2, machine.cpu().get(RBX));
        }).needs(Capability.INTERRUPT_INJECTION);
        list.machine("after-settle", OUTS, (context, mode) -> {
            Machine machine = start(context, mode, OUTS, true);
            requireOut(machine, 0x10);
            Machine.settle(machine.cpu());
            machine.cpu().interrupts().interrupt(VECTOR);
            machine.cpu().set(RAX, 9);
            requireVector(machine, VECTOR);
        }).needs(Capability.INTERRUPT_INJECTION);
        list.machine("while-spinning", SPIN, InterruptCases::whileSpinning).needs(Capability.INTERRUPT_INJECTION).quick();
        list.machine("wakes-a-halted-guest", ENABLE_AND_HALT, (context, mode) -> {
            Machine machine = start(context, mode, ENABLE_AND_HALT, false);
            Check.equal("exit", new VcpuExit.Halt(), machine.run());
            machine.cpu().interrupts().interrupt(VECTOR);
            requireVector(machine, VECTOR);
        }).needs(Capability.INTERRUPT_INJECTION).needs(ExitKind.HALT);
    }

    private static void whileSpinning(CaseContext context, Mode mode) throws Exception {
        Machine machine = start(context, mode, SPIN, true);
        X86Vcpu cpu = machine.cpu();
        Future<Void> sender = context.start("sender", () -> {
            Thread.sleep(2);
            cpu.interrupts().interrupt(VECTOR);
            return null;
        });
        requireVector(machine, VECTOR);
        context.await(sender);
    }

    private static void masking(CaseList list) {
        list.guest("masked", OUTS).quick().needs(Capability.INTERRUPT_INJECTION).flags(Machine.RFLAGS)
                .before(machine -> machine.cpu().interrupts().interrupt(VECTOR))
                .expect(Expect.matching("port 0x10", exit -> isOut(exit, 0x10)), Expect.matching("port 0x11", exit -> isOut(exit, 0x11)))
                .after(machine -> Check.that(!machine.cpu().interrupts().isReady(), "not ready"));
        list.machine("taken-once-enabled", ENABLE, InterruptCases::takenOnceEnabled).needs(Capability.INTERRUPT_INJECTION);
        list.machine("taken-as-soon-as-enabled", ENABLE, (context, mode) -> {
            Machine machine = start(context, mode, ENABLE, false);
            requireOut(machine, 0x10);
            machine.cpu().interrupts().interrupt(VECTOR);
            requireVector(machine, VECTOR);
        }).needs(Capability.INTERRUPT_INJECTION).needs(Capability.INTERRUPT_WINDOW);
        list.machine("ready", OUTS, (context, mode) -> {
            Machine machine = start(context, mode, OUTS, true);
            X86Vcpu cpu = machine.cpu();
            Check.that(cpu.interrupts().isReady(), "interrupts are enabled");
            machine.flags(Machine.RFLAGS);
            Check.that(!cpu.interrupts().isReady(), "interrupts are disabled");
            machine.flags(Machine.RFLAGS_IF);
            cpu.interrupts().interrupt(VECTOR);
            Check.that(!cpu.interrupts().isReady(), "one is waiting");
            requireVector(machine, VECTOR);
            Check.that(!cpu.interrupts().isReady(), "the handler runs with interrupts disabled");
        }).needs(Capability.INTERRUPT_INJECTION).quick();
    }

    /** An engine that cannot ask for the moment looks again at the next exit. */
    private static void takenOnceEnabled(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, ENABLE, false);
        requireOut(machine, 0x10);
        machine.cpu().interrupts().interrupt(VECTOR);
        VcpuExit exit = machine.run();
        if (isOut(exit, 0x11)) {
            exit = machine.run();
        }
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, VECTOR), exit);
    }

    private static void queue(CaseList list) {
        list.machine("in-the-order-of-queueing", LOOP, InterruptCases::inOrder).needs(Capability.INTERRUPT_INJECTION);
        list.machine("many-from-two-threads", LOOP, InterruptCases::many).needs(Capability.INTERRUPT_INJECTION);
    }

    private static void inOrder(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, LOOP, true);
        List<Integer> vectors = List.of(0x80, 0x30, 0xf0, 0x30, 0x31);
        vectors.forEach(vector -> machine.cpu().interrupts().interrupt(vector));
        Check.equal("vectors", vectors, take(machine, vectors.size()));
        requireLoop(machine);
    }

    private static void many(CaseContext context, Mode mode) throws Exception {
        int each = context.effort() == Effort.SHORT ? 5 : 40;
        Machine machine = start(context, mode, LOOP, true);
        X86Vcpu cpu = machine.cpu();
        List<Future<Void>> senders = new ArrayList<>();
        for (int first : new int[] {0x40, 0xa0}) {
            senders.add(context.start("sender-" + first, () -> {
                for (int i = 0; i < each; i++) {
                    cpu.interrupts().interrupt(first + i);
                }
                return null;
            }));
        }
        List<Integer> taken = take(machine, 2 * each);
        for (Future<Void> sender : senders) {
            context.await(sender);
        }
        for (int first : new int[] {0x40, 0xa0}) {
            List<Integer> own = taken.stream().filter(vector -> vector >= first && vector < first + each).toList();
            Check.equal("vectors of one sender", IntStream.range(first, first + each).boxed().toList(), own);
        }
    }

    private static void refusals(CaseList list) {
        list.machine("refusals", RegisterCases.NOTHING.in(Mode.REAL), (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            for (int bad : new int[] {-1, 256, Integer.MIN_VALUE}) {
                Check.refused("vector " + bad, IllegalArgumentException.class, () -> machine.cpu().interrupts().interrupt(bad));
            }
            refuseWithout(machine.cpu());
            machine.finish();
        }).quick();
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            list.machine("refused-beside-a-controller-" + interrupts.name().toLowerCase(Locale.ROOT), RegisterCases.NOTHING.in(Mode.REAL), (context, mode) -> {
                Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, VmConfig.defaults().withInterruptMode(interrupts));
                Check.that(!machine.cpu().capabilities().has(Capability.INTERRUPT_INJECTION), "the controller owns the input");
                refuseWithout(machine.cpu());
                machine.finish();
            }).needs(interrupts);
        }
    }

    /** What the virtual machine's capabilities lack is refused by name. */
    private static void refuseWithout(X86Vcpu cpu) {
        refuse(cpu, Capability.INTERRUPT_INJECTION, () -> cpu.interrupts().interrupt(VECTOR));
        refuse(cpu, Capability.NMI_INJECTION, () -> cpu.interrupts().nmi());
        refuse(cpu, Capability.INTERRUPT_WINDOW, () -> cpu.interrupts().requestWindow());
    }

    private static void refuse(X86Vcpu cpu, Capability capability, Check.Action action) {
        if (!cpu.capabilities().has(capability)) {
            var refusal = Check.refused(capability.toString(), UnsupportedCapabilityException.class, action);
            Check.equal("what is missing", capability, refusal.capability());
        }
    }
}
