package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.InterruptRoutes;
import com.vmaccel.api.ioevent.LevelInterruptEvent;
import com.vmaccel.api.ioevent.LevelInterruptEvents;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** When the guest acknowledges a level-triggered interrupt, and who is told. In the group of {@link RoutingCases}. */
final class AcknowledgementCases {

    private static final long IOAPIC = 0xfec0_0000L;
    private static final int LEVEL_ASSERT = 0xc000;
    private static final int READY_PORT = 0x99;
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int LOOKS = 1000;

    /** Waits for an interrupt, acknowledges it behind the loop, and waits for the next. */
    private static final GuestCode ACKNOWLEDGE = GuestCode.of("1: jmp 1b; mov dword ptr [{bx}], 0; 1: jmp 1b")
            .for64("eb fe c7 03 00 00 00 00 eb fe").in(Mode.LONG_KERNEL);

    /** Points pin 1 of the IOAPIC, level-triggered, to the first vCPU. */
    private static final GuestCode LEVEL_PIN = GuestCode.of("mov dword ptr [{bx}], 0x13; mov dword ptr [{bx}+16], 0; mov dword ptr [{bx}], 0x12; "
                    + "mov dword ptr [{bx}+16], 0x8041; out 0x99, al; 1: jmp 1b; mov dword ptr [{bx}], 0; 1: jmp 1b")
            .for64("c7 03 13 00 00 00 c7 43 10 00 00 00 00 c7 03 12 00 00 00 c7 43 10 41 80 00 00 e6 99 eb fe c7 03 00 00 00 00 eb fe").in(Mode.LONG_KERNEL);
    private static final int LEVEL_PIN_ACKNOWLEDGE = 30;

    private AcknowledgementCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("routing");
        RoutingCases.add(list, "ioapic-of-the-caller", ACKNOWLEDGE, InterruptMode.LOCAL, AcknowledgementCases::ownIoapicIsTold).needs(ExitKind.IOAPIC_EOI).quick();
        RoutingCases.add(list, "ioapic-of-the-caller-waits", ACKNOWLEDGE, InterruptMode.LOCAL, AcknowledgementCases::ownIoapicWaits).needs(ExitKind.IOAPIC_EOI);
        list.machine("level-event", LEVEL_PIN, AcknowledgementCases::levelEvent)
                .needs(InterruptMode.FULL).needs(Capability.LEVEL_INTERRUPT_EVENTS).needs(Capability.LOCAL_APIC_STATE).quick();
        list.machine("level-event-waits-for-the-guest", LEVEL_PIN, AcknowledgementCases::levelEventWaits)
                .needs(InterruptMode.FULL).needs(Capability.LEVEL_INTERRUPT_EVENTS).needs(Capability.LOCAL_APIC_STATE);
        return list.cases();
    }

    /** Goes on behind the loop in which the interrupt came, where the guest acknowledges it. */
    private static void acknowledge(Machine machine, int offset) {
        Machine.settle(machine.cpu());
        machine.enter(machine.cpu());
        machine.cpu().set(RIP, Layout.CODE + (long) offset);
        machine.cpu().set(RFLAGS, Machine.RFLAGS_IF);
        machine.cpu().set(RBX, RoutingCases.APIC_BASE + 0xb0);
    }

    private static Machine ownIoapic(CaseContext context, Mode mode) {
        Machine machine = RoutingCases.start(context, mode, ACKNOWLEDGE, InterruptMode.LOCAL);
        RoutingCases.routing(machine.vm()).replace(InterruptRoutes.EMPTY.with(RoutingCases.GSI, RoutingCases.message(LEVEL_ASSERT | RoutingCases.VECTOR)));
        RoutingCases.routing(machine.vm()).pulse(RoutingCases.GSI);
        return machine;
    }

    /** The acknowledgement of a level-triggered message is for the IOAPIC that sent it. When it comes is for the case that waits. */
    private static void ownIoapicIsTold(CaseContext context, Mode mode) {
        Machine machine = ownIoapic(context, mode);
        VcpuExit told = new VcpuExit.IoapicEoi(RoutingCases.VECTOR);
        VcpuExit exit = machine.run();
        if (exit.equals(told)) {
            RoutingCases.requireVector(machine, RoutingCases.VECTOR);
            return;
        }
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, RoutingCases.VECTOR), exit);
        acknowledge(machine, 2);
        Check.equal("exit", told, machine.run());
    }

    private static void ownIoapicWaits(CaseContext context, Mode mode) throws Exception {
        Machine machine = ownIoapic(context, mode);
        RoutingCases.requireVector(machine, RoutingCases.VECTOR);
        acknowledge(machine, 0);
        var kicker = context.start("kicker", () -> {
            Thread.sleep(SHORT);
            machine.cpu().kick();
            return true;
        });
        Check.equal("exit of a guest that does not acknowledge", new VcpuExit.Cancelled(), machine.run());
        context.await(kicker);
        acknowledge(machine, 2);
        Check.equal("exit", new VcpuExit.IoapicEoi(RoutingCases.VECTOR), machine.run());
    }

    /** The acknowledgement is the guest's. */
    private static void levelEventWaits(CaseContext context, Mode mode) throws Exception {
        Machine machine = RoutingCases.start(context, mode, LEVEL_PIN, InterruptMode.FULL);
        machine.cpu().set(RBX, IOAPIC);
        Check.equal("exit", new VcpuExit.PortWrite(READY_PORT, 1, 0), machine.run());
        LevelInterruptEvents events = machine.vm().feature(LevelInterruptEvents.class).orElseThrow(() -> new AssertionError("no level-triggered events"));
        LevelInterruptEvent event = events.open(1, acknowledged -> {});
        event.signal();
        RoutingCases.requireVector(machine, RoutingCases.VECTOR);
        RoutingCases.requireInService(machine);
        Check.equal("acknowledgements before the guest's", 0, event.acknowledgements().await(SHORT));
        acknowledge(machine, LEVEL_PIN_ACKNOWLEDGE);
        var told = context.start("device", () -> {
            long count = event.acknowledgements().await(LONG);
            machine.cpu().kick();
            return count;
        });
        Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
        Check.that(context.await(told) > 0, "no acknowledgement came");
        event.close();
    }

    /** A device that wants service until it is served signals again at each acknowledgement, also at one that was told too often. */
    private static void levelEvent(CaseContext context, Mode mode) throws Exception {
        Machine machine = RoutingCases.start(context, mode, LEVEL_PIN, InterruptMode.FULL);
        machine.cpu().set(RBX, IOAPIC);
        Check.equal("exit", new VcpuExit.PortWrite(READY_PORT, 1, 0), machine.run());
        AtomicInteger told = new AtomicInteger();
        LevelInterruptEvents events = machine.vm().feature(LevelInterruptEvents.class).orElseThrow(() -> new AssertionError("no level-triggered events"));
        LevelInterruptEvent event = events.open(1, acknowledged -> told.incrementAndGet());
        LevelInterruptEvent neighbour = events.open(1, acknowledged -> {});
        event.signal();
        RoutingCases.requireVector(machine, RoutingCases.VECTOR);
        acknowledge(machine, LEVEL_PIN_ACKNOWLEDGE);
        AtomicBoolean served = new AtomicBoolean();
        var device = context.start("device", () -> wantService(event, served));
        RoutingCases.requireVector(machine, RoutingCases.VECTOR);
        served.set(true);
        Check.that(context.await(device) > 0, "no acknowledgement came");
        context.await("the listener is told", () -> told.get() > 0);
        Check.that(neighbour.acknowledgements().await(LONG) > 0, "the neighbour was told of no acknowledgement");
        neighbour.close();
        event.close();
        Check.refused("acknowledgements", IllegalStateException.class, () -> event.acknowledgements().take());
    }

    private static long wantService(LevelInterruptEvent event, AtomicBoolean served) throws InterruptedException {
        long acknowledgements = 0;
        for (int look = 0; look < LOOKS && !served.get(); look++) {
            long more = event.acknowledgements().await(SHORT);
            if (more > 0) {
                event.signal();
            }
            acknowledgements += more;
        }
        return acknowledgements;
    }
}
