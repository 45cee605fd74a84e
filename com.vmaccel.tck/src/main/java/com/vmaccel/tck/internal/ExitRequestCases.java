package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.CR2;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.api.register.X86Register.RSP;

import com.vmaccel.api.ExitRequests;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a guest does that the engine would handle by itself and hands to the caller instead. */
final class ExitRequestCases {

    private static final int DIVIDE = 0;
    private static final int BREAKPOINT = 3;
    private static final int UNDEFINED = 6;
    private static final int PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    private static final long UNMAPPED = 0x70_0000_2000L;
    private static final int FUNCTION = 0x4000_1234;
    private static final CpuidResult ANSWER = new CpuidResult(0x1111_2222, 0x8333_4444, 0x5555_6666, 0x9777_8888);
    private static final long COUNTER = 0x1234_5678_9abc_def0L;
    private static final Mode[] KERNEL = {Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL};

    private static final GuestCode CPUID = GuestCode.of("cpuid", "0f a2");
    private static final GuestCode UD2 = GuestCode.of("ud2", "0f 0b");
    private static final GuestCode LOAD = GuestCode.of("mov al, [rbx]").for64("8a 03");

    private ExitRequestCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("exit-requests");
        cpuid(list);
        exceptions(list);
        counter(list);
        hypercalls(list);
        list.api("no-exceptions", context -> {
            for (int vector : new int[] {-1, 2, 32}) {
                Check.refused("vector " + vector, IllegalArgumentException.class, () -> ExitRequests.NONE.withExceptions(vector));
            }
        });
        return list.cases();
    }

    private static VmConfig with(ExitRequests exits) {
        return VmConfig.defaults().withExits(exits);
    }

    // ---- CPUID

    private static GuestCase ask(CaseList list, String name, int wanted) {
        return list.guest(name, CPUID).needs(Capability.CPUID_EXITS).needs(ExitKind.CPUID).config(config -> config.withExits(ExitRequests.NONE.withCpuid(wanted)))
                .with(RAX, Integer.toUnsignedLong(FUNCTION)).with(RCX, 7).with(RBX, -1).with(RDX, -1);
    }

    private static void cpuid(CaseList list) {
        ask(list, "cpuid", FUNCTION).quick().expect(Expect.cpuid(FUNCTION, 7, ANSWER))
                .then(RAX, 0x1111_2222L).then(RBX, 0x8333_4444L).then(RCX, 0x5555_6666L).then(RDX, 0x9777_8888L);
        ask(list, "cpuid-of-another-function", FUNCTION + 1).after(machine -> {
            CpuidResult own = machine.cpu().cpuid().find(FUNCTION, 7);
            Check.equal("EAX", Integer.toUnsignedLong(own.eax()), machine.cpu().get(RAX));
        });
    }

    // ---- exceptions

    private static Entry intercepted(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(Capability.EXCEPTION_EXITS).needs(ExitKind.EXCEPTION);
    }

    private static Machine start(CaseContext context, Mode mode, GuestCode code, Integer... vectors) {
        return Machine.start(context, mode, code, with(ExitRequests.NONE.withExceptions(vectors)));
    }

    private static void requireException(Machine machine, int vector, int errorCode) {
        Check.equal("exit", new VcpuExit.GuestException(vector, errorCode), machine.run());
        Check.equal("RIP", Layout.CODE, machine.cpu().get(RIP));
        Check.that(!machine.cpu().isPending(), "an exception exit owes nothing");
    }

    /** The caller has done what the instruction was for. */
    private static void goOnBehind(Machine machine) {
        machine.cpu().set(RIP, machine.code().end(machine.mode()));
        machine.finish();
    }

    private static void exceptions(CaseList list) {
        intercepted(list, "undefined", UD2, (context, mode) -> {
            Machine machine = start(context, mode, UD2, UNDEFINED);
            long stack = machine.cpu().get(RSP);
            requireException(machine, UNDEFINED, 0);
            Check.equal("RSP", stack, machine.cpu().get(RSP));
            requireException(machine, UNDEFINED, 0);
            goOnBehind(machine);
        }).quick();
        GuestCode divide = GuestCode.of("div cl", "f6 f1");
        intercepted(list, "divide-and-repair", divide, (context, mode) -> {
            Machine machine = start(context, mode, divide, DIVIDE);
            machine.cpu().set(RAX, 9);
            machine.cpu().set(RCX, 0);
            requireException(machine, DIVIDE, 0);
            machine.cpu().set(RCX, 2);
            machine.finish();
            Check.equal("quotient and remainder", 0x104, machine.cpu().get(RAX) & 0xffff);
        });
        GuestCode breakpoint = GuestCode.of("int3", "cc");
        intercepted(list, "breakpoint", breakpoint, (context, mode) -> {
            Machine machine = start(context, mode, breakpoint, BREAKPOINT);
            requireException(machine, BREAKPOINT, 0);
            goOnBehind(machine);
        });
        intercepted(list, "page-fault-delivered", LOAD, (context, mode) -> {
            Machine machine = start(context, mode, LOAD, PAGE_FAULT);
            machine.cpu().set(RBX, UNMAPPED);
            int code = mode == Mode.LONG_USER ? 4 : 0;
            requireException(machine, PAGE_FAULT, code);
            Check.equal("CR2", UNMAPPED, machine.cpu().get(CR2));
            VcpuEvents.PendingException event = new VcpuEvents.PendingException(PAGE_FAULT, OptionalInt.of(code));
            machine.cpu().setEvents(new VcpuEvents(Optional.of(event), Optional.empty(), VcpuEvents.NONE.nmi(), VcpuEvents.NONE.shadow(), 0));
            Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, PAGE_FAULT), machine.run());
        });
        GuestCode load = GuestCode.of("mov ds, ax").for32("8e d8").for64("8e d8");
        intercepted(list, "error-code", load, (context, mode) -> {
            Machine machine = start(context, mode, load, PROTECTION);
            machine.cpu().set(RAX, 0x80);
            requireException(machine, PROTECTION, 0x80);
            goOnBehind(machine);
        });
        list.guest("another-exception", UD2).needs(Capability.EXCEPTION_EXITS).config(config -> config.withExits(ExitRequests.NONE.withExceptions(DIVIDE)))
                .endsWith(Expect.vector(UNDEFINED));
    }

    // ---- the time-stamp counter

    private static GuestCase counter(CaseList list, String name, GuestCode code) {
        return list.guest(name, code).needs(Capability.TIME_STAMP_EXITS).config(config -> config.withExits(ExitRequests.NONE.withTimeStamps()));
    }

    private static void counter(CaseList list) {
        counter(list, "rdtsc", GuestCode.of("rdtsc", "0f 31")).quick().with(RCX, 5).expect(Expect.msrRead(MsrIndex.IA32_TSC, new Completion.Value(COUNTER)))
                .then(RAX, 0x9abc_def0L).then(RDX, 0x1234_5678L).then(RCX, 5);
        counter(list, "rdtscp", GuestCode.of("rdtscp", "0f 01 f9")).with(RCX, -1)
                .before(machine -> machine.cpu().setMsr(MsrIndex.IA32_TSC_AUX, 0x77)).expect(Expect.msrRead(MsrIndex.IA32_TSC, new Completion.Value(COUNTER)))
                .then(RAX, 0x9abc_def0L).then(RDX, 0x1234_5678L).then(RCX, 0x77);
        counter(list, "rdtsc-refused", GuestCode.of("rdtsc", "0f 31")).expect(Expect.msrRead(MsrIndex.IA32_TSC, new Completion.Refusal()))
                .endsWith(Expect.vector(PROTECTION));
    }

    // ---- hypercalls

    private static void hypercalls(CaseList list) {
        VcpuExit expected = new VcpuExit.Hypercall(9, List.of(1L, 2L, 3L, 4L, 5L, 0L));
        list.guest("hypercall", GuestCode.of("vmcall", "0f 01 c1").in(KERNEL)).quick().needs(Capability.HYPERCALL_EXITS).needs(ExitKind.HYPERCALL)
                .config(config -> config.withExits(ExitRequests.NONE.withHypercalls()))
                .with(RAX, 9).with(RBX, 1).with(RCX, 2).with(RDX, 3).with(RSI, 4).with(RDI, 5)
                .expect(Expect.exactly(expected, new Completion.Value(0x5a))).then(RAX, 0x5a).then(RBX, 1);
    }
}
