package com.vmaccel.tck.internal;

import static com.vmaccel.tck.internal.InterruptGuest.ENABLE;
import static com.vmaccel.tck.internal.InterruptGuest.LOOP;
import static com.vmaccel.tck.internal.InterruptGuest.OUTS;
import static com.vmaccel.tck.internal.InterruptGuest.VECTOR;
import static com.vmaccel.tck.internal.InterruptGuest.requireOut;
import static com.vmaccel.tck.internal.InterruptGuest.requireVector;
import static com.vmaccel.tck.internal.InterruptGuest.start;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.tck.Case;
import java.util.List;

/** The exit at the moment an interrupt can be taken. */
final class InterruptWindowCases {

    private InterruptWindowCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("interrupt-window");
        windows(list);
        return list.cases();
    }

    private static void windows(CaseList list) {
        list.machine("open", OUTS, (context, mode) -> {
            Machine machine = start(context, mode, OUTS, true);
            machine.cpu().interrupts().requestWindow();
            Check.equal("exit", new VcpuExit.InterruptWindow(), machine.run());
            Check.that(machine.cpu().interrupts().isReady(), "ready in the window");
            requireOut(machine, 0x10);
            requireOut(machine, 0x11);
        }).needs(Capability.INTERRUPT_WINDOW).needs(ExitKind.INTERRUPT_WINDOW).quick();
        list.machine("opens", ENABLE, (context, mode) -> {
            Machine machine = start(context, mode, ENABLE, false);
            machine.cpu().interrupts().requestWindow();
            requireOut(machine, 0x10);
            Check.equal("exit", new VcpuExit.InterruptWindow(), machine.run());
            machine.cpu().interrupts().interrupt(VECTOR);
            requireVector(machine, VECTOR);
        }).needs(Capability.INTERRUPT_WINDOW).needs(ExitKind.INTERRUPT_WINDOW).quick();
        list.machine("queued-comes-first", LOOP, (context, mode) -> {
            Machine machine = start(context, mode, LOOP, true);
            machine.cpu().interrupts().requestWindow();
            machine.cpu().interrupts().interrupt(VECTOR);
            requireVector(machine, VECTOR);
            VcpuExit exit = machine.run();
            Check.equal("exit", new VcpuExit.InterruptWindow(), exit);
        }).needs(Capability.INTERRUPT_WINDOW).needs(ExitKind.INTERRUPT_WINDOW);
    }
}
