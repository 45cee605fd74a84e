package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.tck.internal.EnlightenedGuest.ASK;
import static com.vmaccel.tck.internal.EnlightenedGuest.CALL;
import static com.vmaccel.tck.internal.EnlightenedGuest.CALL_AGAIN;
import static com.vmaccel.tck.internal.EnlightenedGuest.READ;
import static com.vmaccel.tck.internal.EnlightenedGuest.WRITE;
import static com.vmaccel.tck.internal.EnlightenedGuest.with;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.error.UnsupportedCapabilityException;
import com.vmaccel.api.hyperv.Enlightenment;
import com.vmaccel.api.hyperv.EventConnections;
import com.vmaccel.api.ioevent.IoEvent;
import com.vmaccel.api.memory.RawBytes;
import com.vmaccel.api.state.VmState;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Hyper-V's interface for guests: each part of it there when it was asked for, else neither announced nor there. */
final class EnlightenmentCases {

    private static final int BASE = 0x4000_0000;
    private static final int INTERFACE = 0x3123_7648; // "Hv#1"
    private static final CpuidResult VENDOR = new CpuidResult(0, 0x7263_694d, 0x666f_736f, 0x7648_2074);
    private static final int GENERAL_PROTECTION = 13;
    private static final int INPUT = 0xc000;

    private static final int GUEST_ID = BASE;
    private static final int HYPERCALL = BASE + 1;
    private static final int VP_INDEX = BASE + 2;
    private static final int TIME = BASE + 0x20;
    private static final int CRASH_CONTROL = BASE + 0x105;
    private static final int MESSAGE_PAGE = BASE + 0x83;

    private static final int FLUSH = 2;
    private static final int SEND_IPI = 0xb;
    private static final int POST_MESSAGE = 0x5c;
    private static final int SIGNAL_EVENT = 0x5d;
    private static final int FAST = 1 << 16;
    private static final int NO_SUCH_CALL = 0x7fff;
    private static final int INVALID_CODE = 2;
    private static final int ACCESS_DENIED = 6;

    private EnlightenmentCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("enlightenments");
        add(list, "announced", ASK, EnlightenmentCases::announced).quick();
        for (Enlightenment part : Enlightenment.values()) {
            add(list, "part-" + part.name().toLowerCase(Locale.ROOT).replace('_', '-'), READ, (context, mode) -> part(context, mode, part));
        }
        add(list, "time-goes-on", READ, EnlightenmentCases::timeGoesOn).quick();
        add(list, "vp-index", READ, EnlightenmentCases::vpIndex).vcpus(2);
        add(list, "crash", WRITE, EnlightenmentCases::crash);
        add(list, "unknown-hypercall", CALL, EnlightenmentCases::unknownHypercall).quick();
        add(list, "saved", CALL, EnlightenmentCases::saved);
        addWithController(list, "hypercalls-exit", CALL, EnlightenmentCases::hypercallsExit);
        addWithController(list, "connection", CALL, EnlightenmentCases::connection);
        addWithController(list, "synthetic-interrupts", WRITE, EnlightenmentCases::syntheticInterrupts);
        list.api("only-on-request", EnlightenmentCases::onlyOnRequest).quick();
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(Capability.ENLIGHTENMENTS);
    }

    private static void addWithController(CaseList list, String name, GuestCode code, Entry.Body body) {
        add(list, name, code, body).needs(InterruptMode.LOCAL);
    }

    private static CpuidResult ask(Machine machine, int function) {
        X86Vcpu cpu = machine.cpu();
        machine.enter(cpu);
        cpu.set(RAX, Integer.toUnsignedLong(function));
        cpu.set(RCX, 0);
        machine.finish();
        return new CpuidResult((int) cpu.get(RAX), (int) cpu.get(RBX), (int) cpu.get(RCX), (int) cpu.get(RDX));
    }

    private static void announced(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, ASK, with(context, Enlightenment.VP_INDEX));
        CpuidResult vendor = ask(machine, BASE);
        Check.equal("vendor", VENDOR, new CpuidResult(0, vendor.ebx(), vendor.ecx(), vendor.edx()));
        Check.that(Integer.compareUnsigned(vendor.eax(), BASE + 5) >= 0, "the last function: " + vendor);
        Check.equal("interface", INTERFACE, ask(machine, BASE + 1).eax());
        Check.equal("access: identity and number", 1 << 5 | 1 << 6, ask(machine, BASE + 3).eax());
    }

    private static int msr(Enlightenment part) {
        return BASE + switch (part) {
            case REFERENCE_TIME -> 0x20;
            case FREQUENCIES -> 0x22;
            case VP_INDEX -> 2;
            case VP_RUNTIME -> 0x10;
            case CRASH_REPORTS -> 0x100;
            case APIC_REGISTERS -> 0x72;
            case SYNTHETIC_INTERRUPTS -> 0x80;
            case SYNTHETIC_TIMERS -> 0xb0;
            case TLB_FLUSH, IPI -> 0;
        };
    }

    private static void part(CaseContext context, Mode mode, Enlightenment part) {
        Enlightenment[] with = part == Enlightenment.SYNTHETIC_TIMERS
                ? new Enlightenment[] {part, Enlightenment.SYNTHETIC_INTERRUPTS, Enlightenment.REFERENCE_TIME}
                : new Enlightenment[] {part};
        VmConfig there = with(context, with);
        VmConfig elsewhere = there.withEnlightenments(part == Enlightenment.VP_INDEX ? Enlightenment.VP_RUNTIME : Enlightenment.VP_INDEX);
        if (part == Enlightenment.TLB_FLUSH || part == Enlightenment.IPI) {
            int call = part == Enlightenment.IPI ? SEND_IPI : FLUSH;
            Check.equal("status with " + part, 0, call(context, mode, there, call));
            Check.equal("status without " + part, ACCESS_DENIED, call(context, mode, elsewhere, call));
            return;
        }
        try (Machine machine = reading(context, mode, there, msr(part))) {
            machine.finish();
        }
        try (Machine machine = reading(context, mode, elsewhere, msr(part))) {
            InterruptGuest.requireVector(machine, GENERAL_PROTECTION);
        }
    }

    private static Machine reading(CaseContext context, Mode mode, VmConfig config, int msr) {
        Machine machine = Machine.start(context, mode, READ, config);
        machine.cpu().set(RCX, msr);
        return machine;
    }

    /** Calls with an empty input, which names no vCPU, and a vector that there is. */
    private static long call(CaseContext context, Mode mode, VmConfig config, int call) {
        try (Machine machine = Machine.start(context, mode, CALL, config)) {
            machine.vm().memory().writeUnsigned(Layout.at(INPUT), 4, call == SEND_IPI ? InterruptGuest.VECTOR : 0);
            machine.cpu().set(RBX, call);
            machine.cpu().set(RSI, INPUT);
            machine.finish();
            return machine.cpu().get(RAX) & 0xffff;
        }
    }

    private static void timeGoesOn(CaseContext context, Mode mode) throws Exception {
        Machine machine = reading(context, mode, with(context, Enlightenment.REFERENCE_TIME), TIME);
        machine.finish();
        X86Vcpu cpu = machine.cpu();
        long first = cpu.get(RSI) << 32 | cpu.get(RBX);
        long second = cpu.get(RDX) << 32 | cpu.get(RAX);
        Check.that(second >= first, "time goes backwards: %d then %d".formatted(first, second));
        Thread.sleep(5);
        machine.enter(cpu);
        cpu.set(RCX, TIME);
        machine.finish();
        long third = cpu.get(RSI) << 32 | cpu.get(RBX);
        Check.that(third - first >= 50_000, "5 ms are 50000 units: %d then %d".formatted(first, third));
    }

    private static void vpIndex(CaseContext context, Mode mode) {
        VmConfig config = with(context, Enlightenment.VP_INDEX).withVcpuCount(2);
        Machine machine = reading(context, mode, config, VP_INDEX);
        X86Vcpu other = machine.vcpu(1);
        other.set(RCX, VP_INDEX);
        machine.finish();
        machine.finish(other);
        Check.equal("number of the first", 0, machine.cpu().get(RBX));
        Check.equal("number of the second", 1, other.get(RBX));
    }

    private static Machine writing(CaseContext context, Mode mode, VmConfig config, int msr, long value) {
        Machine machine = Machine.start(context, mode, WRITE, config);
        machine.cpu().set(RCX, msr);
        machine.cpu().set(RAX, value & 0xffff_ffffL);
        machine.cpu().set(RDX, value >>> 32);
        return machine;
    }

    private static void crash(CaseContext context, Mode mode) {
        Machine machine = writing(context, mode, with(context, Enlightenment.CRASH_REPORTS), CRASH_CONTROL, 1L << 63);
        VcpuExit exit = machine.run();
        Check.that(exit instanceof VcpuExit.SystemEvent event && event.type() == VcpuExit.SystemEvent.Type.CRASH, "expected a crash, was " + exit);
        machine.finish();
    }

    private static void unknownHypercall(CaseContext context, Mode mode) {
        Check.equal("status", INVALID_CODE, call(context, mode, with(context, Enlightenment.VP_INDEX), NO_SUCH_CALL));
    }

    /** The hypercall page of one machine is used in another. */
    private static void saved(CaseContext context, Mode mode) {
        VmConfig config = with(context, Enlightenment.VP_INDEX);
        VmState state;
        RawBytes memory;
        try (Machine machine = Machine.start(context, mode, CALL, config)) {
            machine.cpu().set(RBX, NO_SUCH_CALL);
            machine.finish();
            state = machine.vm().save();
            memory = RawBytes.of(machine.vm().memory().read(Layout.at(Layout.RAM), (int) Layout.RAM_BYTES));
        }
        try (Machine machine = Machine.start(context, mode, CALL_AGAIN, config)) {
            Check.equal("identity of a new machine", 0, machine.cpu().msr(GUEST_ID));
            machine.vm().memory().write(Layout.at(Layout.RAM), memory.toArray());
            machine.vm().memory().write(Layout.at(Layout.CODE), CALL_AGAIN.image(mode));
            machine.vm().load(state);
            Check.equal("identity", 0x1234, machine.cpu().msr(GUEST_ID));
            Check.equal("hypercall page", 0xb001, machine.cpu().msr(HYPERCALL));
            machine.enter(machine.cpu());
            machine.cpu().set(RBX, NO_SUCH_CALL);
            machine.finish();
            Check.equal("status", INVALID_CODE, machine.cpu().get(RAX) & 0xffff);
            machine.cpu().reset();
            Check.equal("identity after reset", 0, machine.cpu().msr(GUEST_ID));
        }
    }

    private static void hypercallsExit(CaseContext context, Mode mode) {
        for (int call : new int[] {POST_MESSAGE, SIGNAL_EVENT | FAST}) {
            try (Machine machine = Machine.start(context, mode, CALL, with(context, Enlightenment.SYNTHETIC_INTERRUPTS))) {
                machine.cpu().set(RBX, call);
                machine.cpu().set(RSI, 0x77);
                Check.equal("exit", new VcpuExit.Hypercall(call, List.of(0x77L, 0L)), machine.run());
                Check.refused("run", IllegalStateException.class, () -> machine.cpu().run());
                machine.cpu().complete(0x1d);
                machine.finish();
                Check.equal("status", 0x1d, machine.cpu().get(RAX));
            }
        }
    }

    private static void connection(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, CALL, with(context, Enlightenment.SYNTHETIC_INTERRUPTS));
        EventConnections connections = machine.vm().feature(EventConnections.class).orElseThrow(() -> context.skip("the engine has no connections"));
        AtomicInteger told = new AtomicInteger();
        try (IoEvent event = connections.attach(0x77, signalled -> told.incrementAndGet())) {
            Check.refused("attached", IllegalArgumentException.class, () -> connections.attach(0x77, signalled -> {}));
            Check.refused("no number", IllegalArgumentException.class, () -> connections.attach(EventConnections.MOST + 1, signalled -> {}));
            machine.cpu().set(RBX, SIGNAL_EVENT | FAST);
            machine.cpu().set(RSI, 0x77);
            machine.finish();
            Check.equal("status", 0, machine.cpu().get(RAX) & 0xffff);
            context.await("the signal was told", () -> told.get() == 1);
            Check.that(event.toString() != null, "text");
        }
        machine.enter(machine.cpu());
        machine.cpu().set(RBX, SIGNAL_EVENT | FAST);
        machine.cpu().set(RSI, 0x77);
        Check.equal("exit without a connection", new VcpuExit.Hypercall(SIGNAL_EVENT | FAST, List.of(0x77L, 0L)), machine.run());
    }

    private static void syntheticInterrupts(CaseContext context, Mode mode) {
        VmConfig config = with(context, Enlightenment.SYNTHETIC_INTERRUPTS);
        VmState state;
        try (Machine machine = writing(context, mode, config, MESSAGE_PAGE, 0xd001)) {
            Check.equal("exit", new VcpuExit.SystemEvent(VcpuExit.SystemEvent.Type.SYNTHETIC_INTERRUPTS,
                    List.of((long) MESSAGE_PAGE, 0L, 0L, 0xd001L)), machine.run());
            machine.finish();
            state = machine.vm().save();
        }
        try (Machine machine = writing(context, mode, config, MESSAGE_PAGE, 0)) {
            machine.vm().load(state);
            Check.equal("message page", 0xd001, machine.cpu().msr(MESSAGE_PAGE));
            machine.cpu().reset();
            Check.equal("message page after reset", 0, machine.cpu().msr(MESSAGE_PAGE));
        }
    }

    private static void onlyOnRequest(CaseContext context) {
        var vm = context.createVm(VmConfig.defaults());
        X86Vcpu cpu = context.createVcpu(vm, 0);
        Check.that(!vm.capabilities().has(Capability.ENLIGHTENMENTS) && vm.feature(EventConnections.class).isEmpty(), "nobody asked for it");
        Check.that(cpu.cpuid().find(BASE + 1, 0).eax() != INTERFACE, "it is not announced");
        Set<Enlightenment> offered = context.accelerator().enlightenments();
        Check.equal("capability", !offered.isEmpty(), context.accelerator().capabilities().has(Capability.ENLIGHTENMENTS));
        if (offered.isEmpty()) {
            Check.refused("create", UnsupportedCapabilityException.class, () -> context.createVm(VmConfig.defaults().withEnlightenments(Enlightenment.VP_INDEX)));
        }
        Check.refused("without a controller", IllegalArgumentException.class,
                () -> VmConfig.defaults().withEnlightenments(Enlightenment.SYNTHETIC_INTERRUPTS));
        Check.refused("timers alone", IllegalArgumentException.class,
                () -> VmConfig.defaults().withInterruptMode(InterruptMode.LOCAL).withEnlightenments(Enlightenment.SYNTHETIC_TIMERS));
    }
}
