package com.vmaccel.soft.internal;

import com.vmaccel.api.interrupt.InterruptRoutes;
import com.vmaccel.api.interrupt.InterruptRouting;
import com.vmaccel.api.interrupt.InterruptTarget;
import com.vmaccel.api.interrupt.MessageInterrupts;
import com.vmaccel.api.ioevent.InterruptEvent;
import com.vmaccel.api.ioevent.InterruptEvents;
import com.vmaccel.x86.apic.ApicBus;

/** The interrupts of a virtual machine with local APICs: messages, a table of routes whose targets are messages, and events that raise them. */
final class SoftInterrupts implements MessageInterrupts, InterruptRouting, InterruptEvents {

    /** As many as other engines have. */
    private static final int CAPACITY = 4096;
    private static final int TRIGGER_LEVEL = 1 << 15;
    private static final int VECTOR = 0xff;

    private final String name;
    private final ApicBus bus = new ApicBus();
    private final SoftTimers timers;
    private volatile InterruptRoutes routes = InterruptRoutes.EMPTY;
    private volatile boolean closed;

    SoftInterrupts(String name) {
        this.name = name;
        timers = new SoftTimers(name);
    }

    ApicBus bus() {
        return bus;
    }

    SoftTimers timers() {
        return timers;
    }

    void add(SoftApic apic) {
        timers.add(apic.model());
    }

    void remove(SoftApic apic) {
        timers.remove(apic.model());
    }

    void close() {
        closed = true;
        timers.close();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
    }

    // ---- messages

    @Override
    public boolean signal(long address, int data) {
        requireOpen();
        return bus.message(address, data) > 0;
    }

    // ---- routes

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public InterruptRoutes routes() {
        return routes;
    }

    @Override
    public void replace(InterruptRoutes wanted) {
        requireOpen();
        if (wanted.size() > CAPACITY) {
            throw new IllegalArgumentException("%d routes are more than %d".formatted(wanted.size(), CAPACITY));
        }
        if (!wanted.targets().isEmpty()) {
            requireNumber(wanted.targets().lastKey());
        }
        if (wanted.targets().values().stream().anyMatch(targets -> targets.getFirst() instanceof InterruptTarget.Pin)) {
            throw new IllegalArgumentException(name + " has no interrupt controller with pins to lead to");
        }
        routes = wanted;
    }

    private static void requireNumber(int gsi) {
        if (gsi < 0 || gsi >= CAPACITY) {
            throw new IllegalArgumentException("there is no global system interrupt " + gsi + ", only 0 to " + (CAPACITY - 1));
        }
    }

    @Override
    public void pulse(int gsi) {
        requireOpen();
        requireNumber(gsi);
        var targets = routes.targets().get(gsi);
        if (targets != null && targets.getFirst() instanceof InterruptTarget.Message(long address, int data)) {
            bus.message(address, data);
        }
    }

    /** Whether a route says that this vector is one of an IOAPIC's that waits for the acknowledgement. */
    boolean isFromIoapic(int vector) {
        return routes.targets().values().stream().anyMatch(targets ->
                targets.getFirst() instanceof InterruptTarget.Message message && (message.data() & TRIGGER_LEVEL) != 0 && (message.data() & VECTOR) == vector);
    }

    // ---- events

    @Override
    public InterruptEvent open(int gsi) {
        requireOpen();
        requireNumber(gsi);
        return new Event(gsi);
    }

    /** An event is a pulse: here it costs nothing to look the route up. */
    private final class Event implements InterruptEvent {

        private final int gsi;
        private volatile boolean ended;

        Event(int gsi) {
            this.gsi = gsi;
        }

        @Override
        public void signal() {
            if (ended) {
                throw new IllegalStateException("the event of GSI " + gsi + " is closed");
            }
            pulse(gsi);
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
