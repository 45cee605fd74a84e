package com.vmaccel.whpx.internal;

import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.PendingException;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import java.util.Optional;
import java.util.OptionalInt;

/** Events to and from the registers the platform has for them. */
record WhpxEvents(WhpxRegisters registers, WhpxInjection injection) {

    private static final int[] NAMES = {WhvRegisterName.WHvRegisterInterruptState, WhvRegisterName.WHvRegisterPendingInterruption};
    private static final int NMI_VECTOR = 2;
    private static final long NOTHING = 0;

    VcpuEvents read() {
        long[] words = new long[2 * NAMES.length];
        registers.get(NAMES, words);
        Optional<WhvPendingInterruption> pending =
                WhvPendingInterruption.PENDING.isSet(words[2]) ? Optional.of(WhvPendingInterruption.decode(words[2])) : Optional.empty();
        return new VcpuEvents(
                pending.filter(event -> event.type() == WhvEventType.WHvX64PendingException).map(WhpxEvents::exception),
                pending.filter(event -> event.type() == WhvEventType.WHvX64PendingInterrupt).map(event -> new InjectedInterrupt(event.vector(), false)),
                new Nmi(
                        pending.filter(event -> event.type() == WhvEventType.WHvX64PendingNmi).isPresent(), injection.isNmiPending(),
                        WhvInterruptState.NMI_MASKED.isSet(words[0])),
                WhvInterruptState.SHADOW.isSet(words[0]) ? Shadow.STI : Shadow.NONE,
                0);
    }

    private static PendingException exception(WhvPendingInterruption event) {
        return new PendingException(event.vector(), event.hasErrorCode() ? OptionalInt.of(event.errorCode()) : OptionalInt.empty());
    }

    void write(VcpuEvents events) {
        long pending = pending(events);
        long state = WhvInterruptState.SHADOW.of(events.shadow() == Shadow.NONE ? 0 : 1) | WhvInterruptState.NMI_MASKED.of(events.nmi().masked() ? 1 : 0);
        registers.set(NAMES, NAMES.length, new long[] {state, 0, pending, 0});
        injection.setNmiPending(events.nmi().pending());
    }

    /** The platform carries one event into the guest at a time. */
    private static long pending(VcpuEvents events) {
        int count = (events.exception().isPresent() ? 1 : 0) + (events.interrupt().isPresent() ? 1 : 0) + (events.nmi().injected() ? 1 : 0);
        if (count > 1) {
            throw new IllegalArgumentException("more than one event on its way into the guest: " + events);
        }
        if (events.nmi().injected()) {
            return new WhvPendingInterruption(WhvEventType.WHvX64PendingNmi, NMI_VECTOR, false, 0).encode();
        }
        if (events.exception().isPresent()) {
            PendingException exception = events.exception().get();
            OptionalInt code = exception.errorCode();
            return new WhvPendingInterruption(WhvEventType.WHvX64PendingException, exception.vector(), code.isPresent(), code.orElse(0)).encode();
        }
        return events.interrupt().map(WhpxEvents::interrupt).orElse(NOTHING);
    }

    private static long interrupt(InjectedInterrupt interrupt) {
        if (interrupt.software()) {
            throw new IllegalArgumentException("the platform cannot be given a software interrupt that is on its way: " + interrupt);
        }
        return new WhvPendingInterruption(WhvEventType.WHvX64PendingInterrupt, interrupt.vector(), false, 0).encode();
    }
}
