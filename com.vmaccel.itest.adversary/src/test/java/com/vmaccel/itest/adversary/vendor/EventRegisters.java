package com.vmaccel.itest.adversary.vendor;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.PendingException;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import java.util.Optional;
import java.util.OptionalInt;

/** The registers that hold events: one of them can be on its way into the guest, not one of each kind. */
final class EventRegisters {

    private final X86Vcpu vcpu;
    private boolean deliverability;

    EventRegisters(X86Vcpu vcpu) {
        this.vcpu = vcpu;
    }

    /** Tells whether a deliverability exit is wanted. */
    boolean wantsDeliverability() {
        return deliverability;
    }

    /** Notes that the deliverability exit was reported. */
    void deliverabilityReported() {
        deliverability = false;
    }

    long get(VendorRegister register) {
        return switch (register) {
            case PENDING_INTERRUPTION -> pending(vcpu.events());
            case INTERRUPT_STATE -> (vcpu.events().shadow() == Shadow.NONE ? 0 : 1) | (vcpu.events().nmi().masked() ? 2 : 0);
            case PENDING_NMI -> vcpu.events().nmi().pending() ? 1 : 0;
            default -> deliverability ? 1 : 0;
        };
    }

    void set(VendorRegister register, long value) {
        switch (register) {
            case PENDING_INTERRUPTION -> setPending(value);
            case INTERRUPT_STATE -> {
                VcpuEvents old = vcpu.events();
                Shadow shadow = (value & 1) == 0 ? Shadow.NONE : Shadow.STI;
                Nmi nmi = new Nmi(old.nmi().injected(), old.nmi().pending(), (value & 2) != 0);
                vcpu.setEvents(new VcpuEvents(old.exception(), old.interrupt(), nmi, shadow, old.sipiVector()));
            }
            case PENDING_NMI -> {
                VcpuEvents old = vcpu.events();
                Nmi nmi = new Nmi(old.nmi().injected(), (value & 1) != 0, old.nmi().masked());
                vcpu.setEvents(new VcpuEvents(old.exception(), old.interrupt(), nmi, old.shadow(), old.sipiVector()));
            }
            default -> {
                deliverability = (value & 1) != 0;
                if (deliverability) {
                    vcpu.interrupts().requestWindow();
                }
            }
        }
    }

    private static long pending(VcpuEvents events) {
        if (events.exception().isPresent()) {
            PendingException exception = events.exception().get();
            boolean hasCode = exception.errorCode().isPresent();
            return new PendingInterruption(PendingInterruption.EXCEPTION, exception.vector(), hasCode, exception.errorCode().orElse(0)).encode();
        }
        if (events.nmi().injected()) {
            return new PendingInterruption(PendingInterruption.NMI, 2, false, 0).encode();
        }
        return events.interrupt().map(EventRegisters::interrupt).orElse(PendingInterruption.NOTHING);
    }

    private static long interrupt(InjectedInterrupt interrupt) {
        int type = interrupt.software() ? PendingInterruption.SOFTWARE : PendingInterruption.EXTERNAL;
        return new PendingInterruption(type, interrupt.vector(), false, 0).encode();
    }

    private void setPending(long value) {
        VcpuEvents old = vcpu.events();
        Optional<PendingException> exception = Optional.empty();
        Optional<InjectedInterrupt> interrupt = Optional.empty();
        boolean nmi = false;
        if (PendingInterruption.isPending(value)) {
            PendingInterruption event = PendingInterruption.decode(value);
            switch (event.type()) {
                case PendingInterruption.EXTERNAL -> interrupt = Optional.of(new InjectedInterrupt(event.vector(), false));
                case PendingInterruption.SOFTWARE -> interrupt = Optional.of(new InjectedInterrupt(event.vector(), true));
                case PendingInterruption.EXCEPTION -> exception = Optional.of(
                        new PendingException(event.vector(), event.hasErrorCode() ? OptionalInt.of(event.errorCode()) : OptionalInt.empty()));
                case PendingInterruption.NMI -> nmi = true;
                default -> throw new IllegalArgumentException("interruption type " + event.type());
            }
        }
        Nmi changed = new Nmi(nmi, old.nmi().pending(), old.nmi().masked());
        vcpu.setEvents(new VcpuEvents(exception, interrupt, changed, old.shadow(), old.sipiVector()));
    }
}
