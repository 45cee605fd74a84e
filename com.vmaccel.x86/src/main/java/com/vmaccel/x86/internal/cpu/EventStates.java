package com.vmaccel.x86.internal.cpu;

import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.PendingException;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import java.util.Optional;
import java.util.OptionalInt;

/** Moves events to and from their saved form. */
public final class EventStates {

    private EventStates() {}

    public static VcpuEvents read(Events events, int sipiVector) {
        Shadow shadow = events.shadow == Events.SHADOW_SS ? Shadow.MOV_SS : events.shadow == Events.SHADOW_STI ? Shadow.STI : Shadow.NONE;
        return new VcpuEvents(exception(events), interrupt(events), new Nmi(events.nmiInjected, events.nmiPending, events.nmiMasked), shadow, sipiVector);
    }

    private static Optional<PendingException> exception(Events events) {
        if (events.exception < 0) {
            return events.trap == 0 ? Optional.empty() : Optional.of(new PendingException(Vectors.DB, OptionalInt.empty()));
        }
        boolean coded = Vectors.hasErrorCode(events.exception);
        return Optional.of(new PendingException(events.exception, coded ? OptionalInt.of(events.exceptionError) : OptionalInt.empty()));
    }

    private static Optional<InjectedInterrupt> interrupt(Events events) {
        return events.interrupt < 0 ? Optional.empty() : Optional.of(new InjectedInterrupt(events.interrupt, events.software));
    }

    public static void write(Cpu cpu, VcpuEvents state) {
        Events events = cpu.events;
        events.exception = -1;
        events.trap = 0;
        state.exception().ifPresent(exception -> events.injectException(exception.vector(), exception.errorCode().orElse(0)));
        events.interrupt = state.interrupt().map(InjectedInterrupt::vector).orElse(-1);
        events.software = state.interrupt().map(InjectedInterrupt::software).orElse(false);
        events.nmiInjected = state.nmi().injected();
        events.nmiPending = state.nmi().pending();
        events.nmiMasked = state.nmi().masked();
        events.shadow = switch (state.shadow()) {
            case NONE -> 0;
            case STI -> Events.SHADOW_STI;
            case MOV_SS -> Events.SHADOW_SS;
        };
        events.examine(cpu);
    }
}
