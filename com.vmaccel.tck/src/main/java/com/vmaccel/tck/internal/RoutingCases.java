package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.api.interrupt.InterruptRouting;
import com.vmaccel.api.interrupt.InterruptRoutes;
import com.vmaccel.api.interrupt.InterruptTarget;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.ioevent.InterruptEvent;
import com.vmaccel.api.ioevent.InterruptEvents;
import com.vmaccel.api.ioevent.LevelInterruptEvent;
import com.vmaccel.api.ioevent.LevelInterruptEvents;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Where interrupts lead, and events that raise them. */
final class RoutingCases {

    private static final int VECTOR = 0x41;
    private static final int OTHER_VECTOR = 0x52;
    private static final long APIC_BASE = 0xfee0_0000L;
    private static final long IOAPIC = 0xfec0_0000L;
    private static final int LEVEL_ASSERT = 0xc000;
    private static final int SPURIOUS = 0xf0;
    private static final int GSI = 23;
    private static final int READY_PORT = 0x99;
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int LOOKS = 1000;

    private static final GuestCode SPIN = GuestCode.of("1: jmp 1b", "eb fe");

    /** Waits for an interrupt, acknowledges it behind the loop, and waits for the next. */
    private static final GuestCode ACKNOWLEDGE = GuestCode.of("1: jmp 1b; mov dword ptr [{bx}], 0; 1: jmp 1b")
            .for64("eb fe c7 03 00 00 00 00 eb fe").in(Mode.LONG_KERNEL);

    /** Points pin 1 of the IOAPIC, level-triggered, to the first vCPU. */
    private static final GuestCode LEVEL_PIN = GuestCode.of("mov dword ptr [{bx}], 0x13; mov dword ptr [{bx}+16], 0; mov dword ptr [{bx}], 0x12; "
                    + "mov dword ptr [{bx}+16], 0x8041; out 0x99, al; 1: jmp 1b; mov dword ptr [{bx}], 0; 1: jmp 1b")
            .for64("c7 03 13 00 00 00 c7 43 10 00 00 00 00 c7 03 12 00 00 00 c7 43 10 41 80 00 00 e6 99 eb fe c7 03 00 00 00 00 eb fe").in(Mode.LONG_KERNEL);
    private static final int LEVEL_PIN_ACKNOWLEDGE = 30;

    private RoutingCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("routing");
        tables(list);
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            messages(list, interrupts, "-" + interrupts.name().toLowerCase(Locale.ROOT));
        }
        list.machine("line-to-a-message", SPIN, RoutingCases::lineToMessage)
                .needs(InterruptMode.FULL).needs(Capability.INTERRUPT_ROUTING).needs(Capability.LOCAL_APIC_STATE);
        list.machine("ioapic-of-the-caller", ACKNOWLEDGE, RoutingCases::ownIoapic)
                .needs(InterruptMode.LOCAL).needs(Capability.INTERRUPT_ROUTING).needs(Capability.LOCAL_APIC_STATE).needs(ExitKind.IOAPIC_EOI).quick();
        list.machine("level-event", LEVEL_PIN, RoutingCases::levelEvent)
                .needs(InterruptMode.FULL).needs(Capability.LEVEL_INTERRUPT_EVENTS).needs(Capability.LOCAL_APIC_STATE).quick();
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, InterruptMode interrupts, Entry.Body body) {
        return list.machine(name, code, body).needs(interrupts).needs(Capability.INTERRUPT_ROUTING).needs(Capability.LOCAL_APIC_STATE);
    }

    private static InterruptRouting routing(X86VirtualMachine vm) {
        return vm.feature(InterruptRouting.class).orElseThrow(() -> new AssertionError("no routing"));
    }

    private static InterruptTarget message(int data) {
        return new InterruptTarget.Message(APIC_BASE, data);
    }

    private static Machine start(CaseContext context, Mode mode, GuestCode code, InterruptMode interrupts) {
        Machine machine = Machine.start(context, mode, code, VmConfig.defaults().withInterruptMode(interrupts));
        machine.cpu().set(RFLAGS, Machine.RFLAGS_IF);
        machine.cpu().set(RAX, 0);
        LocalApic apic = machine.cpu().feature(LocalApic.class).orElseThrow(() -> new AssertionError("no local APIC"));
        byte[] page = apic.registers();
        page[SPURIOUS + 1] |= 1;
        apic.setRegisters(page);
        return machine;
    }

    private static void requireVector(Machine machine, int vector) {
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, vector), machine.run());
    }

    private static void tables(CaseList list) {
        list.api("none", context -> {
            X86VirtualMachine vm = context.createVm(VmConfig.defaults());
            Check.that(vm.feature(InterruptRouting.class).isEmpty(), "no routing");
            Check.that(vm.feature(InterruptEvents.class).isEmpty(), "no interrupt events");
            Check.that(vm.feature(LevelInterruptEvents.class).isEmpty(), "no level-triggered events");
        });
        list.api("first-table-local", context -> {
            X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL));
            Check.equal("routes", InterruptRoutes.EMPTY, routing(vm).routes());
            InterruptRoutes pins = InterruptRoutes.EMPTY.with(1, new InterruptTarget.Pin(InterruptTarget.Chip.IOAPIC, 1));
            Check.refused("pins", IllegalArgumentException.class, () -> routing(vm).replace(pins));
            Check.that(vm.feature(LevelInterruptEvents.class).isEmpty(), "no level-triggered events");
        }).needs(InterruptMode.LOCAL).needs(Capability.INTERRUPT_ROUTING);
        list.api("first-table-full", context -> {
            X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(InterruptMode.FULL));
            InterruptRoutes pc = routing(vm).routes();
            Check.equal("routes", InterruptRoutes.pc(), pc);
            routing(vm).replace(InterruptRoutes.EMPTY);
            Check.equal("routes", InterruptRoutes.EMPTY, routing(vm).routes());
            routing(vm).replace(pc.with(GSI).with(routing(vm).capacity() - 1, message(VECTOR)));
            Check.equal("routes", pc.size(), routing(vm).routes().size());
        }).needs(InterruptMode.FULL).needs(Capability.INTERRUPT_ROUTING).quick();
        list.api("refusals", RoutingCases::refusals).needs(InterruptMode.FULL).needs(Capability.INTERRUPT_ROUTING);
    }

    private static void refusals(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(InterruptMode.FULL));
        InterruptRouting routing = routing(vm);
        InterruptRoutes before = routing.routes();
        InterruptRoutes beyond = before.with(routing.capacity(), message(VECTOR));
        Check.refused("a number beyond the last", IllegalArgumentException.class, () -> routing.replace(beyond));
        Check.equal("routes", before, routing.routes());
        for (int missing : new int[] {-1, routing.capacity(), Integer.MAX_VALUE}) {
            Check.refused("pulse " + missing, IllegalArgumentException.class, () -> routing.pulse(missing));
        }
        vm.close();
        Check.refused("replace", IllegalStateException.class, () -> routing.replace(before));
        Check.refused("pulse", IllegalStateException.class, () -> routing.pulse(1));
    }

    private static void messages(CaseList list, InterruptMode interrupts, String suffix) {
        add(list, "pulse" + suffix, SPIN, interrupts, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, interrupts);
            InterruptRouting routing = routing(machine.vm());
            routing.replace(InterruptRoutes.EMPTY.with(GSI, message(VECTOR)).with(GSI + 1, message(OTHER_VECTOR)));
            routing.pulse(GSI + 1);
            requireVector(machine, OTHER_VECTOR);
        }).quick();
        add(list, "replaced" + suffix, SPIN, interrupts, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, interrupts);
            InterruptRouting routing = routing(machine.vm());
            routing.replace(InterruptRoutes.EMPTY.with(GSI, message(VECTOR)));
            routing.replace(InterruptRoutes.EMPTY.with(GSI, message(OTHER_VECTOR)));
            routing.pulse(GSI - 1); // leads nowhere
            routing.pulse(GSI);
            requireVector(machine, OTHER_VECTOR);
        });
        add(list, "event" + suffix, SPIN, interrupts, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, interrupts);
            InterruptEvent event = events(machine).open(GSI);
            routing(machine.vm()).replace(InterruptRoutes.EMPTY.with(GSI, message(VECTOR)));
            var sender = context.start("sender", () -> {
                event.signal();
                return true;
            });
            requireVector(machine, VECTOR);
            context.await(sender);
            event.close();
            event.close();
            Check.refused("signal", IllegalStateException.class, event::signal);
        }).needs(Capability.INTERRUPT_EVENTS);
        list.api("event-refusals" + suffix, context -> {
            Machine machine = Machine.start(context, Mode.REAL, SPIN, VmConfig.defaults().withInterruptMode(interrupts));
            InterruptEvents events = events(machine);
            for (int missing : new int[] {-1, routing(machine.vm()).capacity()}) {
                Check.refused("event " + missing, IllegalArgumentException.class, () -> events.open(missing));
            }
            InterruptEvent event = events.open(GSI);
            machine.close();
            Check.refused("signal", IllegalStateException.class, event::signal);
            Check.refused("open", IllegalStateException.class, () -> events.open(GSI));
            event.close();
        }).needs(interrupts).needs(Capability.INTERRUPT_EVENTS);
    }

    private static InterruptEvents events(Machine machine) {
        return machine.vm().feature(InterruptEvents.class).orElseThrow(() -> new AssertionError("no interrupt events"));
    }

    private static void lineToMessage(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, SPIN, InterruptMode.FULL);
        routing(machine.vm()).replace(InterruptRoutes.EMPTY.with(GSI, message(VECTOR)));
        machine.vm().feature(InterruptController.class).orElseThrow(() -> new AssertionError("no lines")).setLine(GSI, true);
        requireVector(machine, VECTOR);
    }

    /** Goes on behind the loop in which the interrupt came, where the guest acknowledges it. */
    private static void acknowledge(Machine machine, int offset) {
        Machine.settle(machine.cpu());
        machine.enter(machine.cpu());
        machine.cpu().set(RIP, Layout.CODE + (long) offset);
        machine.cpu().set(RFLAGS, Machine.RFLAGS_IF);
        machine.cpu().set(RBX, APIC_BASE + 0xb0);
    }

    /** The acknowledgement of a level-triggered message is for the IOAPIC that sent it. */
    private static void ownIoapic(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, ACKNOWLEDGE, InterruptMode.LOCAL);
        routing(machine.vm()).replace(InterruptRoutes.EMPTY.with(GSI, message(LEVEL_ASSERT | VECTOR)));
        routing(machine.vm()).pulse(GSI);
        requireVector(machine, VECTOR);
        acknowledge(machine, 2);
        Check.equal("exit", new VcpuExit.IoapicEoi(VECTOR), machine.run());
    }

    /** A device that wants service until it is served signals again at each acknowledgement, also at one that was told too often. */
    private static void levelEvent(CaseContext context, Mode mode) throws Exception {
        Machine machine = start(context, mode, LEVEL_PIN, InterruptMode.FULL);
        machine.cpu().set(RBX, IOAPIC);
        Check.equal("exit", new VcpuExit.PortWrite(READY_PORT, 1, 0), machine.run());
        AtomicInteger told = new AtomicInteger();
        LevelInterruptEvents events = machine.vm().feature(LevelInterruptEvents.class).orElseThrow(() -> new AssertionError("no level-triggered events"));
        LevelInterruptEvent event = events.open(1, acknowledged -> told.incrementAndGet());
        LevelInterruptEvent neighbour = events.open(1, acknowledged -> {});
        event.signal();
        requireVector(machine, VECTOR);
        acknowledge(machine, LEVEL_PIN_ACKNOWLEDGE);
        AtomicBoolean served = new AtomicBoolean();
        var device = context.start("device", () -> wantService(event, served));
        requireVector(machine, VECTOR);
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
