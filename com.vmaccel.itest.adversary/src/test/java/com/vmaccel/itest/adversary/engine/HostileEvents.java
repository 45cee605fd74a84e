package com.vmaccel.itest.adversary.engine;

import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.PendingException;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import com.vmaccel.itest.adversary.vendor.PendingInterruption;
import com.vmaccel.itest.adversary.vendor.VendorRegister;
import java.util.Optional;
import java.util.OptionalInt;

/** Events to and from the three registers the library has for them. */
record HostileEvents(HostileRegisters registers) {

    private static final VendorRegister[] NAMES = {
        VendorRegister.INTERRUPT_STATE, VendorRegister.PENDING_NMI, VendorRegister.PENDING_INTERRUPTION
    };

    VcpuEvents read() {
        long[] values = registers.get(NAMES);
        Optional<PendingInterruption> pending =
                PendingInterruption.isPending(values[4]) ? Optional.of(PendingInterruption.decode(values[4])) : Optional.empty();
        Nmi nmi = new Nmi(is(pending, PendingInterruption.NMI), (values[2] & 1) != 0, (values[0] & 2) != 0);
        return new VcpuEvents(
                pending.filter(event -> event.type() == PendingInterruption.EXCEPTION).map(HostileEvents::exception),
                pending.filter(event -> event.type() == PendingInterruption.EXTERNAL || event.type() == PendingInterruption.SOFTWARE)
                        .map(event -> new InjectedInterrupt(event.vector(), event.type() == PendingInterruption.SOFTWARE)),
                nmi,
                (values[0] & 1) != 0 ? Shadow.STI : Shadow.NONE,
                0);
    }

    private static boolean is(Optional<PendingInterruption> pending, int type) {
        return pending.filter(event -> event.type() == type).isPresent();
    }

    private static PendingException exception(PendingInterruption event) {
        return new PendingException(event.vector(), event.hasErrorCode() ? OptionalInt.of(event.errorCode()) : OptionalInt.empty());
    }

    void write(VcpuEvents events) {
        long state = (events.shadow() == Shadow.NONE ? 0 : 1) | (events.nmi().masked() ? 2 : 0);
        registers.set(NAMES, new long[] {state, 0, events.nmi().pending() ? 1 : 0, 0, pending(events), 0});
    }

    /** The library carries one event into the guest at a time. */
    private static long pending(VcpuEvents events) {
        int count = (events.exception().isPresent() ? 1 : 0) + (events.interrupt().isPresent() ? 1 : 0) + (events.nmi().injected() ? 1 : 0);
        if (count > 1) {
            throw new IllegalArgumentException("more than one event on its way into the guest: " + events);
        }
        if (events.nmi().injected()) {
            return new PendingInterruption(PendingInterruption.NMI, 2, false, 0).encode();
        }
        if (events.exception().isPresent()) {
            PendingException exception = events.exception().get();
            OptionalInt code = exception.errorCode();
            return new PendingInterruption(PendingInterruption.EXCEPTION, exception.vector(), code.isPresent(), code.orElse(0)).encode();
        }
        return events.interrupt().map(HostileEvents::interrupt).orElse(PendingInterruption.NOTHING);
    }

    private static long interrupt(InjectedInterrupt interrupt) {
        int type = interrupt.software() ? PendingInterruption.SOFTWARE : PendingInterruption.EXTERNAL;
        return new PendingInterruption(type, interrupt.vector(), false, 0).encode();
    }
}
