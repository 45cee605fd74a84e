package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.Determinism;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.counting.InstructionCounting;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;

/** Counted instructions, limits of them, and time that is counted. */
final class CountingCases {

    private static final int MANY = 200;
    private static final int TICKS = 3;
    private static final GuestCode NOPS = GuestCode.of(".rept 200; nop; .endr", "90".repeat(MANY));
    private static final GuestCode OUT = GuestCode.of("out 0x10, al; nop; nop; nop", "e6 10 90 90 90");
    private static final GuestCode STRING = GuestCode.of("rep stosb; nop", "f3 aa 90");
    private static final GuestCode SPIN = GuestCode.of("1: nop; jmp 1b", "90 eb fd");
    private static final GuestCode TIME = GuestCode.of("rdtsc; mov ecx, eax; nop; nop; rdtsc; sub eax, ecx")
            .for32("0f 31 89 c1 90 90 0f 31 29 c8")
            .for64("0f 31 89 c1 90 90 0f 31 29 c8");

    private CountingCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("counting");
        add(list, "counts", NOPS, CountingCases::counts).quick();
        add(list, "limit", NOPS, CountingCases::limit).quick();
        add(list, "limit-behind-an-exit", OUT, CountingCases::behindAnExit);
        add(list, "limit-withdrawn", NOPS, CountingCases::withdrawn);
        add(list, "string-counts-once", STRING, CountingCases::string);
        add(list, "kick-leaves-the-limit", SPIN, CountingCases::kicked);
        add(list, "refusals", NOPS.in(Mode.REAL), CountingCases::refusals);
        list.machine("time-stamp", TIME, CountingCases::timeStamp).needs(Capability.DETERMINISM).quick();
        list.machine("same-trace", SPIN, CountingCases::sameTrace).needs(Capability.DETERMINISM).needs(Capability.INSTRUCTION_COUNTING);
        return list.cases();
    }

    private static Entry add(CaseList list, String name, GuestCode code, Entry.Body body) {
        return list.machine(name, code, body).needs(Capability.INSTRUCTION_COUNTING).needs(ExitKind.INSTRUCTION_LIMIT);
    }

    private static InstructionCounting counting(Machine machine) {
        return machine.cpu().feature(InstructionCounting.class).orElseThrow(() -> new AssertionError("the capability is there, but not the feature"));
    }

    private static void requireLimit(Machine machine, long address) {
        Check.equal("exit", new VcpuExit.InstructionLimit(), machine.run());
        Check.equal("RIP", address, machine.cpu().get(RIP));
        Check.that(!machine.cpu().isPending(), "the limit is at an instruction boundary");
    }

    private static void counts(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, NOPS);
        long before = counting(machine).completed();
        machine.finish();
        Check.equal("instructions and the OUT at the end", before + MANY + 1, counting(machine).completed());
    }

    /** Whatever an engine executes at a time: it stops behind each instruction it is told to. */
    private static void limit(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, NOPS);
        long before = counting(machine).completed();
        int at = 0;
        for (int step : new int[] {0, 1, 2, 63, 64, 65, 1, 3}) {
            counting(machine).limit(step);
            at += step;
            requireLimit(machine, Layout.CODE + at);
            Check.equal("completed", before + at, counting(machine).completed());
        }
        machine.finish();
    }

    private static void behindAnExit(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, OUT);
        counting(machine).limit(2);
        Check.that(machine.run() instanceof VcpuExit.PortWrite write && write.port() == 0x10, "the port write comes first");
        requireLimit(machine, Layout.CODE + 3);
        machine.finish();
    }

    private static void withdrawn(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, NOPS);
        counting(machine).limit(5);
        counting(machine).unlimited();
        machine.finish();
        machine.enter(machine.cpu());
        counting(machine).limit(1);
        counting(machine).limit(7);
        requireLimit(machine, Layout.CODE + 7);
        machine.finish();
    }

    private static void string(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STRING);
        machine.cpu().set(RCX, 1000);
        machine.cpu().set(RDI, Layout.DATA);
        counting(machine).limit(1);
        requireLimit(machine, Layout.CODE + 2);
        Check.equal("count", 0L, machine.cpu().get(RCX));
        machine.finish();
    }

    private static void kicked(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, SPIN);
        counting(machine).limit(100);
        machine.cpu().kick();
        Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
        requireLimit(machine, Layout.CODE);
    }

    private static void refusals(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, NOPS);
        Check.refused("a negative limit", IllegalArgumentException.class, () -> counting(machine).limit(-1));
    }

    private static VmConfig deterministic() {
        return VmConfig.defaults().withDeterminism(new Determinism(1, TICKS));
    }

    private static void timeStamp(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, TIME, deterministic());
        machine.finish();
        Check.equal("ticks of four instructions", 4L * TICKS, machine.cpu().get(RAX));
    }

    /** The same limits lead to the same counter, whether or not somebody kicks. */
    private static void sameTrace(CaseContext context, Mode mode) {
        Check.equal("trace", trace(context, mode, false), trace(context, mode, true));
    }

    private static String trace(CaseContext context, Mode mode, boolean kick) {
        StringBuilder trace = new StringBuilder();
        try (Machine machine = Machine.start(context, mode, SPIN, deterministic())) {
            for (int step = 1; step < 50; step++) {
                counting(machine).limit(step);
                if (kick) {
                    machine.cpu().kick();
                    Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
                }
                Check.equal("exit", new VcpuExit.InstructionLimit(), machine.run());
                long[] time = new long[1];
                machine.cpu().readMsrs(new int[] {MsrIndex.IA32_TSC}, time);
                trace.append("%x %d%n".formatted(machine.cpu().get(RIP), time[0]));
            }
        }
        return trace.toString();
    }
}
