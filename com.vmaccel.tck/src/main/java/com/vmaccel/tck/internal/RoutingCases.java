package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RFLAGS;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.InterruptController;
import com.vmaccel.api.interrupt.InterruptRoutes;
import com.vmaccel.api.interrupt.InterruptRouting;
import com.vmaccel.api.interrupt.InterruptTarget;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.ioevent.InterruptEvent;
import com.vmaccel.api.ioevent.InterruptEvents;
import com.vmaccel.api.ioevent.LevelInterruptEvents;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Locale;

/** Where interrupts lead, and events that raise them. */
final class RoutingCases {

    static final int VECTOR = 0x41;
    private static final int OTHER_VECTOR = 0x52;
    static final long APIC_BASE = 0xfee0_0000L;
    private static final int SPURIOUS = 0xf0;
    private static final int IN_SERVICE = 0x100;
    static final int GSI = 23;

    private static final GuestCode SPIN = GuestCode.of("1: jmp 1b", "eb fe");

    private RoutingCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("routing");
        tables(list);
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            messages(list, interrupts, "-" + interrupts.name().toLowerCase(Locale.ROOT));
        }
        list.machine("line-to-a-message", SPIN, RoutingCases::lineToMessage)
                .needs(InterruptMode.FULL).needs(Capability.INTERRUPT_ROUTING).needs(Capability.LOCAL_APIC_STATE);
        return list.cases();
    }

    static Entry add(CaseList list, String name, GuestCode code, InterruptMode interrupts, Entry.Body body) {
        return list.machine(name, code, body).needs(interrupts).needs(Capability.INTERRUPT_ROUTING).needs(Capability.LOCAL_APIC_STATE);
    }

    static InterruptRouting routing(X86VirtualMachine vm) {
        return vm.feature(InterruptRouting.class).orElseThrow(() -> new AssertionError("no routing"));
    }

    static InterruptTarget message(int data) {
        return new InterruptTarget.Message(APIC_BASE, data);
    }

    static Machine start(CaseContext context, Mode mode, GuestCode code, InterruptMode interrupts) {
        Machine machine = Machine.start(context, mode, code, VmConfig.defaults().withInterruptMode(interrupts));
        machine.cpu().set(RFLAGS, Machine.RFLAGS_IF);
        machine.cpu().set(RAX, 0);
        LocalApic apic = machine.cpu().feature(LocalApic.class).orElseThrow(() -> new AssertionError("no local APIC"));
        byte[] page = apic.registers();
        page[SPURIOUS + 1] |= 1;
        apic.setRegisters(page);
        return machine;
    }

    static void requireVector(Machine machine, int vector) {
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, vector), machine.run());
    }

    /** Settles, and looks for the vector among those that the guest has not acknowledged. */
    static void requireInService(Machine machine) {
        Machine.settle(machine.cpu());
        byte[] page = machine.cpu().feature(LocalApic.class).orElseThrow(() -> new AssertionError("no local APIC")).registers();
        Check.equal("in service until it is acknowledged", 1 << VECTOR % 8, page[IN_SERVICE + VECTOR / 32 * 16 + VECTOR % 32 / 8] & 0xff);
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
        add(list, "in-service" + suffix, SPIN, interrupts, (context, mode) -> {
            Machine machine = start(context, mode, SPIN, interrupts);
            routing(machine.vm()).replace(InterruptRoutes.EMPTY.with(GSI, message(VECTOR)));
            routing(machine.vm()).pulse(GSI);
            requireVector(machine, VECTOR);
            requireInService(machine);
        });
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
}
