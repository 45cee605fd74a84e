package com.vmaccel.x86.internal.cpu;

import com.vmaccel.x86.AccessReplay;
import com.vmaccel.x86.ProcessorStop;
import com.vmaccel.x86.Suspension;

/** Chooses the event to deliver between two instructions, and makes double faults and a shutdown of deliveries that fault. */
final class EventDelivery {

    private final Cpu cpu;
    private final Events events;
    private final AccessReplay replay;
    private final Delivery delivery;
    /** Whether an exception waits for the next run, instead of being delivered as it is raised. */
    boolean waits;

    EventDelivery(Cpu cpu, AccessReplay replay) {
        this.cpu = cpu;
        this.events = cpu.events;
        this.replay = replay;
        this.delivery = new Delivery(cpu);
    }

    /** Notes that an access has to be finished, and whether a delivery or an instruction makes it. */
    void suspend(boolean inDelivery) {
        events.suspendedInDelivery = inDelivery;
        events.suspended = true;
        events.stop(cpu, ProcessorStop.ACCESS);
    }

    /** Delivers the exception an instruction has raised. */
    void fault() {
        replay.clear();
        if (cpu.faultVector == Vectors.DB) {
            cpu.control.dr[7] &= ~(1L << 13);
        }
        raise(cpu.faultVector, cpu.faultError);
    }

    /** Delivers the debug exception of a breakpoint at the next instruction. */
    void breakpoint(int hits) {
        setDebugStatus(hits);
        raise(Vectors.DB, 0);
    }

    private void raise(int vector, int error) {
        if (vector == Vectors.PF) {
            cpu.control.cr2 = cpu.faultAddress;
        }
        events.exception = vector;
        events.exceptionError = error;
        events.exceptionIsFault = true;
        events.shadow = 0;
        if (waits) {
            events.examine(cpu);
        } else {
            deliverNext();
        }
    }

    private void setDebugStatus(int bits) {
        cpu.control.dr[6] = cpu.control.dr[6] & ~0xfL | bits;
    }

    /** Delivers what comes first, if anything can be delivered now; true if something was, or is on its way. */
    boolean deliverNext() {
        if (events.exception >= 0) {
            Delivery.Kind kind = events.exceptionIsFault ? Delivery.Kind.FAULT : Delivery.Kind.TRAP;
            deliver(events.exception, kind, events.exceptionError);
        } else if (events.interrupt >= 0) {
            deliver(events.interrupt, events.software ? Delivery.Kind.SOFTWARE : Delivery.Kind.EXTERNAL, 0);
        } else if (events.trap != 0 && events.shadow != Events.SHADOW_SS) {
            setDebugStatus(events.trap);
            events.trap = 0;
            events.exception = Vectors.DB;
            events.exceptionIsFault = false;
            deliver(Vectors.DB, Delivery.Kind.TRAP, 0);
        } else if (events.takesNmi()) {
            deliver(Vectors.NMI, Delivery.Kind.EXTERNAL, 0);
        } else {
            return false;
        }
        return true;
    }

    private void deliver(int vector, Delivery.Kind kind, int error) {
        try {
            delivery.deliver(vector, kind, error);
            replay.clear();
            events.delivered(vector, kind);
            events.examine(cpu);
        } catch (Suspension e) {
            suspend(true);
        } catch (Interruption e) {
            if (e.kind() == Interruption.Kind.FAULT) {
                failedWith(vector, kind);
            } else {
                deliver(vector, kind, error);
            }
        }
    }

    /** The delivery of an event has faulted. */
    private void failedWith(int vector, Delivery.Kind kind) {
        replay.clear();
        boolean exception = kind == Delivery.Kind.FAULT || kind == Delivery.Kind.TRAP;
        int second = cpu.faultVector;
        if (exception && vector == Vectors.DF) {
            events.forget();
            events.stop(cpu, ProcessorStop.SHUTDOWN);
            return;
        }
        boolean doubled = exception && Vectors.makesDoubleFault(vector, second);
        events.delivered(vector, kind);
        raise(doubled ? Vectors.DF : second, doubled ? 0 : cpu.faultError);
    }
}
