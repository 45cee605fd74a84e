package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RDX;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.ioevent.Doorbell;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.api.ioevent.IoEvents;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Doorbells: writes of the guest that raise an event while it goes on. */
final class IoEventCases {

    private static final int PORT = 0x1234;
    private static final int OTHER_PORT = 0x1235;
    private static final long BELL = 0x40;
    private static final Duration LONG = Duration.ofSeconds(10);

    private static final GuestCode OUT = GuestCode.of("out dx, al", "ee");
    private static final GuestCode OUT_TWICE = GuestCode.of("out dx, al; out dx, al", "ee ee");
    private static final GuestCode OUT_WIDTHS = GuestCode.of("out dx, al; out dx, ax; out dx, eax")
            .for16("ee ef 66 ef").for32("ee 66 ef ef").for64("ee 66 ef ef");
    private static final GuestCode STORE = GuestCode.of("mov gs:[{bx}], eax").for16("65 66 89 07").for32("65 89 03").for64("65 89 03");
    private static final GuestCode STORE_BYTE = GuestCode.of("mov gs:[{bx}], al").for16("65 88 07").for32("65 88 03").for64("65 88 03");
    private static final GuestCode LOAD = GuestCode.of("mov al, gs:[{bx}]").for16("65 8a 07").for32("65 8a 03").for64("65 8a 03");

    private IoEventCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("io-events");
        ports(list);
        memory(list);
        add(list, "listener", OUT, IoEventCases::listener);
        add(list, "listener-that-throws", OUT_TWICE, IoEventCases::listenerThatThrows);
        add(list, "await", OUT, IoEventCases::await);
        add(list, "closed", OUT, IoEventCases::closed).quick();
        add(list, "closed-by-its-listener", OUT, IoEventCases::closedByItsListener);
        list.api("refusals", IoEventCases::refusals).needs(Capability.IO_EVENTS);
        list.api("closed-with-the-machine", IoEventCases::closedWithTheMachine).needs(Capability.IO_EVENTS);
        list.api("waiting-thread-is-released", IoEventCases::releasesWaiting).needs(Capability.IO_EVENTS);
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(Capability.IO_EVENTS);
    }

    private static IoEvents bells(Machine machine) {
        return machine.vm().feature(IoEvents.class).orElseThrow(() -> new AssertionError("no doorbells"));
    }

    private static Machine start(CaseContext context, Mode mode, GuestCode code, long value) {
        Machine machine = Machine.start(context, mode, code);
        machine.cpu().set(RAX, value);
        machine.cpu().set(RDX, PORT);
        machine.cpu().set(RBX, machine.mmio(BELL));
        return machine;
    }

    private static Doorbell memoryBell() {
        return Doorbell.memory(Layout.at(Layout.MMIO + BELL));
    }

    /** The event happens soon after the write, not at it. */
    private static void requireCount(IoEvent event, long expected) throws InterruptedException {
        long counted = 0;
        while (counted < expected) {
            long more = event.await(LONG);
            Check.that(more > 0, "after %d of %d nothing came".formatted(counted, expected));
            counted += more;
        }
        Check.equal("count", expected, counted);
        Check.equal("count when taken again", 0, event.take());
    }

    private static void ports(CaseList list) {
        add(list, "port", OUT, (context, mode) -> {
            Machine machine = start(context, mode, OUT, 7);
            IoEvent event = bells(machine).attach(Doorbell.port(PORT).withSize(1));
            machine.finish();
            requireCount(event, 1);
        }).quick();
        add(list, "port-of-any-width", OUT_WIDTHS, (context, mode) -> {
            Machine machine = start(context, mode, OUT_WIDTHS, 7);
            IoEvent event = bells(machine).attach(Doorbell.port(PORT));
            machine.finish();
            requireCount(event, 3);
        });
        add(list, "port-of-one-width", OUT_WIDTHS, (context, mode) -> {
            Machine machine = start(context, mode, OUT_WIDTHS, 7);
            IoEvent event = bells(machine).attach(Doorbell.port(PORT).withSize(2));
            Check.equal("exit", new VcpuExit.PortWrite(PORT, 1, 7), machine.run());
            Check.equal("exit", new VcpuExit.PortWrite(PORT, 4, 7), machine.run());
            machine.finish();
            requireCount(event, 1);
        });
        add(list, "value", OUT, (context, mode) -> {
            Machine machine = start(context, mode, OUT, 7);
            IoEvent seven = bells(machine).attach(Doorbell.port(PORT).withSize(1).withValue(7));
            IoEvent eight = bells(machine).attach(Doorbell.port(PORT).withSize(1).withValue(8));
            machine.finish();
            machine.enter(machine.cpu());
            machine.cpu().set(RAX, 8);
            machine.finish();
            requireCount(seven, 1);
            requireCount(eight, 1);
            machine.enter(machine.cpu());
            machine.cpu().set(RAX, 9);
            Check.equal("exit", new VcpuExit.PortWrite(PORT, 1, 9), machine.run());
            machine.finish();
        });
        add(list, "other-port", OUT, (context, mode) -> {
            Machine machine = start(context, mode, OUT, 7);
            IoEvent event = bells(machine).attach(Doorbell.port(OTHER_PORT).withSize(1));
            Check.equal("exit", new VcpuExit.PortWrite(PORT, 1, 7), machine.run());
            machine.finish();
            Check.equal("count", 0, event.await(Duration.ZERO));
        });
    }

    private static void memory(CaseList list) {
        add(list, "memory", STORE, (context, mode) -> {
            Machine machine = start(context, mode, STORE, 0x1234_5678);
            IoEvent event = bells(machine).attach(memoryBell().withSize(4).withValue(0x1234_5678));
            machine.finish();
            requireCount(event, 1);
        }).quick();
        add(list, "memory-of-any-width", STORE_BYTE, (context, mode) -> {
            Machine machine = start(context, mode, STORE_BYTE, 7);
            IoEvent event = bells(machine).attach(memoryBell());
            machine.finish();
            requireCount(event, 1);
        });
        add(list, "memory-of-another-width", STORE_BYTE, (context, mode) -> {
            Machine machine = start(context, mode, STORE_BYTE, 7);
            IoEvent event = bells(machine).attach(memoryBell().withSize(4));
            Check.equal("exit", new VcpuExit.MmioWrite(Layout.at(Layout.MMIO + BELL), 1, 7), machine.run());
            machine.finish();
            Check.equal("count", 0, event.take());
        });
        add(list, "reads-ring-nothing", LOAD, (context, mode) -> {
            Machine machine = start(context, mode, LOAD, 0);
            IoEvent event = bells(machine).attach(memoryBell().withSize(1));
            Check.equal("exit", new VcpuExit.MmioRead(Layout.at(Layout.MMIO + BELL), 1), machine.run());
            machine.cpu().complete(1);
            machine.finish();
            Check.equal("count", 0, event.take());
        });
    }

    private static void listener(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, OUT, 7);
        AtomicLong told = new AtomicLong();
        bells(machine).attach(Doorbell.port(PORT), event -> told.addAndGet(event.take()));
        machine.finish();
        context.await("the listener is told", () -> told.get() == 1);
    }

    private static void listenerThatThrows(CaseContext context, Mode mode) throws InterruptedException {
        Machine machine = start(context, mode, OUT_TWICE, 7);
        AtomicLong failures = new AtomicLong();
        IoEvent event = bells(machine).attach(Doorbell.port(PORT), told -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> failures.incrementAndGet());
            throw new UnsupportedOperationException("a listener of a test");
        });
        machine.finish();
        context.await("the failure is told", () -> failures.get() > 0);
        requireCount(event, 2);
        IoEvent other = bells(machine).attach(Doorbell.port(OTHER_PORT));
        machine.enter(machine.cpu());
        machine.cpu().set(RDX, OTHER_PORT);
        machine.finish();
        requireCount(other, 2);
    }

    private static void await(CaseContext context, Mode mode) throws Exception {
        Machine machine = start(context, mode, OUT, 7);
        IoEvent event = bells(machine).attach(Doorbell.port(PORT));
        Check.equal("count before", 0, event.await(Duration.ofMillis(1)));
        var waiting = context.start("waiting", () -> event.await(LONG));
        machine.finish();
        Check.equal("count", 1, context.await(waiting).longValue());
    }

    private static void closed(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, OUT, 7);
        IoEvent event = bells(machine).attach(Doorbell.port(PORT).withSize(1));
        event.close();
        event.close();
        Check.refused("take", IllegalStateException.class, event::take);
        Check.equal("exit", new VcpuExit.PortWrite(PORT, 1, 7), machine.run());
        machine.finish();
        bells(machine).attach(Doorbell.port(PORT).withSize(1)).close();
    }

    private static void closedByItsListener(CaseContext context, Mode mode) {
        Machine machine = start(context, mode, OUT, 7);
        AtomicLong told = new AtomicLong();
        bells(machine).attach(Doorbell.port(PORT).withSize(1), event -> {
            event.close();
            told.incrementAndGet();
        });
        machine.finish();
        context.await("the listener is told", () -> told.get() == 1);
        machine.enter(machine.cpu());
        Check.that(machine.run() instanceof VcpuExit.PortWrite, "a write to a closed doorbell is an exit");
        machine.finish();
    }

    private static void refusals(CaseContext context) {
        Machine machine = Machine.start(context, Mode.REAL, OUT);
        Doorbell bell = Doorbell.port(PORT).withSize(1).withValue(1);
        try (IoEvent first = bells(machine).attach(bell)) {
            Check.equal("count", 0, first.take());
            Check.refused("the same again", IllegalArgumentException.class, () -> bells(machine).attach(bell));
        }
        bells(machine).attach(bell).close();
    }

    private static void closedWithTheMachine(CaseContext context) throws InterruptedException {
        Machine machine = Machine.start(context, Mode.REAL, OUT);
        IoEvents bells = bells(machine);
        IoEvent event = bells.attach(Doorbell.port(PORT));
        machine.close();
        Check.refused("take", IllegalStateException.class, event::take);
        Check.refused("await", IllegalStateException.class, () -> event.await(LONG));
        Check.refused("attach", IllegalStateException.class, () -> bells.attach(Doorbell.port(OTHER_PORT)));
        event.close();
    }

    private static void releasesWaiting(CaseContext context) throws Exception {
        Machine machine = Machine.start(context, Mode.REAL, OUT);
        IoEvent event = bells(machine).attach(Doorbell.port(PORT));
        var waiting = context.start("waiting", () -> Check.refused("await", IllegalStateException.class, () -> event.await(LONG)));
        event.close();
        context.await(waiting);
    }
}
