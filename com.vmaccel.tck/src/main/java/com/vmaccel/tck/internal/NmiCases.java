package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.tck.internal.Expect.vector;
import static com.vmaccel.tck.internal.InterruptGuest.LOOP;
import static com.vmaccel.tck.internal.InterruptGuest.NMI;
import static com.vmaccel.tck.internal.InterruptGuest.OUTS;
import static com.vmaccel.tck.internal.InterruptGuest.SPIN;
import static com.vmaccel.tck.internal.InterruptGuest.VECTOR;
import static com.vmaccel.tck.internal.InterruptGuest.requireLoop;
import static com.vmaccel.tck.internal.InterruptGuest.requireVector;
import static com.vmaccel.tck.internal.InterruptGuest.start;
import static com.vmaccel.tck.internal.InterruptGuest.take;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.tck.Case;
import java.util.List;
import java.util.concurrent.Future;

/** Non-maskable interrupts. */
final class NmiCases {

    private NmiCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("nmi");
        alone(list);
        withOthers(list);
        return list.cases();
    }

    private static void alone(CaseList list) {
        list.guest("delivered", SPIN).quick().needs(Capability.NMI_INJECTION).flags(Machine.RFLAGS)
                .before(machine -> machine.cpu().interrupts().nmi()).endsWith(vector(NMI));
        list.guest("returns", OUTS).needs(Capability.NMI_INJECTION).with(RAX, 0).with(RBX, 0).flags(Machine.RFLAGS)
                .before(machine -> machine.cpu().interrupts().nmi())
                .expect(vector(NMI), Expect.portWrite(0x10, 1, 0), Expect.portWrite(0x11, 1, 0)).then(RBX, 2);
        list.guest("merged", OUTS).needs(Capability.NMI_INJECTION).with(RAX, 0).with(RBX, 0).flags(Machine.RFLAGS)
                .before(machine -> machine.cpu().interrupts().nmi()).before(machine -> machine.cpu().interrupts().nmi())
                .expect(vector(NMI), Expect.portWrite(0x10, 1, 0), Expect.portWrite(0x11, 1, 0)).then(RBX, 2);
        list.machine("while-spinning", SPIN, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, false);
            X86Vcpu cpu = machine.cpu();
            Future<Void> sender = context.start("sender", () -> {
                Thread.sleep(2);
                cpu.interrupts().nmi();
                return null;
            });
            requireVector(machine, NMI);
            context.await(sender);
        }).needs(Capability.NMI_INJECTION);
    }

    private static void withOthers(CaseList list) {
        list.machine("waits-for-the-handler", LOOP, (context, mode) -> {
            Machine machine = start(context, mode, LOOP, false);
            machine.cpu().interrupts().nmi();
            requireVector(machine, NMI);
            machine.cpu().interrupts().nmi();
            Check.equal("the second", List.of(NMI), take(machine, 1));
            requireLoop(machine);
        }).needs(Capability.NMI_INJECTION);
        list.machine("comes-first", LOOP, (context, mode) -> {
            Machine machine = start(context, mode, LOOP, true);
            machine.cpu().interrupts().interrupt(VECTOR);
            machine.cpu().interrupts().nmi();
            Check.equal("vectors", List.of(NMI, VECTOR), take(machine, 2));
        }).needs(Capability.NMI_INJECTION).needs(Capability.INTERRUPT_INJECTION);
    }
}
