package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.CR2;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RSP;
import static com.vmaccel.tck.internal.Expect.vector;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.x86.MpState;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.InjectedInterrupt;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import com.vmaccel.tck.Case;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Events on their way into the guest, and what a vCPU does when run. */
final class EventCases {

    private static final int UNDEFINED = 6;
    private static final int PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    private static final int NMI = 2;
    private static final int VECTOR = 0x41;
    private static final Nmi NO_NMI = new Nmi(false, false, false);
    private static final GuestCode SPIN = GuestCode.of("1: jmp 1b", "eb fe");
    private static final GuestCode COUNT = GuestCode.of("inc {bx}; inc {bx}").for16("43 43").for32("43 43").for64("48 ff c3 48 ff c3");

    private EventCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("events");
        exceptions(list);
        others(list);
        readBack(list);
        activity(list);
        return list.cases();
    }

    private static VcpuEvents events(Nmi nmi, Shadow shadow) {
        return new VcpuEvents(Optional.empty(), Optional.empty(), nmi, shadow, 0);
    }

    private static GuestCase inject(CaseList list, String name, GuestCode code, VcpuEvents events) {
        return list.guest(name, code).with(RBX, 0).before(machine -> machine.cpu().setEvents(events));
    }

    private static void exceptions(CaseList list) {
        inject(list, "exception", COUNT, VcpuEvents.NONE.withException(UNDEFINED, OptionalInt.empty())).endsWith(vector(UNDEFINED)).quick().then(RBX, 0);
        inject(list, "exception-with-error-code", COUNT.in(Mode.PROTECTED, Mode.LONG_KERNEL, Mode.LONG_USER),
                VcpuEvents.NONE.withException(PROTECTION, OptionalInt.of(0x18)))
                .endsWith(vector(PROTECTION)).then(RBX, 0)
                .after(machine -> Check.equal("error code", 0x18,
                        machine.vm().memory().readUnsigned(Layout.at(machine.cpu().get(RSP)), machine.mode().isLong() ? 8 : 4)));
        inject(list, "page-fault", COUNT.in(Mode.LONG_KERNEL, Mode.LONG_USER), VcpuEvents.NONE.withException(PAGE_FAULT, OptionalInt.of(4)))
                .with(CR2, 0x1234_5000).endsWith(vector(PAGE_FAULT)).then(CR2, 0x1234_5000);
        list.guest("exception-survives-register-writes", COUNT)
                .before(machine -> machine.cpu().setEvents(VcpuEvents.NONE.withException(UNDEFINED, OptionalInt.empty())))
                .with(RBX, 5).endsWith(vector(UNDEFINED)).then(RBX, 5);
        list.guest("exception-withdrawn", COUNT).with(RBX, 0)
                .before(machine -> machine.cpu().setEvents(VcpuEvents.NONE.withException(UNDEFINED, OptionalInt.empty())))
                .before(machine -> machine.cpu().setEvents(VcpuEvents.NONE)).then(RBX, 2);
    }

    private static void others(CaseList list) {
        VcpuEvents interrupt = new VcpuEvents(Optional.empty(), Optional.of(new InjectedInterrupt(VECTOR, false)), NO_NMI, Shadow.NONE, 0);
        inject(list, "interrupt", SPIN, interrupt).flags(Machine.RFLAGS_IF).endsWith(vector(VECTOR));
        inject(list, "nmi-pending", SPIN, events(new Nmi(false, true, false), Shadow.NONE)).endsWith(vector(NMI));
        list.guest("nmi-masked", COUNT).needs(Capability.NMI_INJECTION).with(RBX, 0)
                .before(machine -> machine.cpu().setEvents(events(new Nmi(false, false, true), Shadow.NONE)))
                .before(machine -> machine.cpu().interrupts().nmi()).then(RBX, 2);
        list.guest("shadow", COUNT).needs(Capability.INTERRUPT_INJECTION).with(RBX, 0).flags(Machine.RFLAGS_IF)
                .before(machine -> machine.cpu().setEvents(events(NO_NMI, Shadow.STI)))
                .before(machine -> Check.that(!machine.cpu().interrupts().isReady(), "interrupts are shadowed"))
                .then(RBX, 2).after(machine -> Check.that(machine.cpu().interrupts().isReady(), "the shadow is gone"));
    }

    private static void readBack(CaseList list) {
        list.machine("quiet-after-a-run", COUNT, (context, mode) -> {
            Machine machine = Machine.start(context, mode, COUNT);
            Check.equal("events before", VcpuEvents.NONE, machine.cpu().events());
            machine.finish();
            Check.equal("events after", VcpuEvents.NONE, machine.cpu().events());
        }).quick();
        list.machine("nmi-handler-masks", SPIN, (context, mode) -> {
            Machine machine = Machine.start(context, mode, SPIN);
            machine.cpu().interrupts().nmi();
            Check.that(machine.run() instanceof VcpuExit.PortWrite, "the handler runs");
            Machine.settle(machine.cpu());
            Check.equal("events", events(new Nmi(false, false, true), Shadow.NONE), machine.cpu().events());
        }).needs(Capability.NMI_INJECTION);
    }

    private static void activity(CaseList list) {
        list.machine("runnable-alone", RegisterCases.NOTHING.in(Mode.REAL), (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            X86Vcpu cpu = machine.cpu();
            Check.equal("activity", MpState.RUNNABLE, cpu.mpState());
            cpu.setMpState(MpState.RUNNABLE);
            for (MpState state : MpState.values()) {
                if (state != MpState.RUNNABLE) {
                    Check.refused(state.toString(), IllegalArgumentException.class, () -> cpu.setMpState(state));
                }
            }
            machine.finish();
            Check.equal("activity after a run", MpState.RUNNABLE, cpu.mpState());
        }).quick();
        for (InterruptMode interrupts : List.of(InterruptMode.LOCAL, InterruptMode.FULL)) {
            list.machine("activity-" + interrupts.name().toLowerCase(Locale.ROOT), RegisterCases.NOTHING.in(Mode.REAL), (context, mode) -> {
                Machine machine = Machine.start(context, mode, RegisterCases.NOTHING, VmConfig.defaults().withInterruptMode(interrupts));
                X86Vcpu cpu = machine.cpu();
                for (MpState state : List.of(MpState.HALTED, MpState.WAITING, MpState.RUNNABLE)) {
                    cpu.setMpState(state);
                    Check.equal("activity", state, cpu.mpState());
                }
                machine.finish();
            }).needs(interrupts);
        }
    }
}
