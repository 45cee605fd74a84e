package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.api.register.X86Register.RSP;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.Optional;

/** Settling finishes one access, executes nothing beyond it, and leaves kicks alone. */
final class SettleCases {

    private static final GuestCode OUT_INC_OUT = GuestCode.of("out dx, al; inc {ax}; out dx, al").for16("ee 40 ee").for32("ee 40 ee").for64("ee 48 ff c0 ee");
    private static final GuestCode STORE = GuestCode.of("mov gs:[{bx}], eax").for16("65 66 89 07").for32("65 89 03").for64("65 89 03");
    private static final GuestCode LOAD = GuestCode.of("mov eax, gs:[{bx}]").for16("65 66 8b 07").for32("65 8b 03").for64("65 8b 03");
    private static final GuestCode REP_INS = GuestCode.of("cld; rep insb", "fc f3 6c");
    private static final GuestCode REP_OUTS = GuestCode.of("cld; rep outsb", "fc f3 6e");
    private static final GuestCode HALT = GuestCode.of("hlt", "f4").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);

    private static final GuestCode RDMSR = GuestCode.of("rdmsr", "0f 32").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
    private static final GuestCode WRMSR = GuestCode.of("wrmsr", "0f 30").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);

    private static final long RESUME_FLAG = 1 << 16;
    private static final int UNKNOWN_MSR = 0x1234_5678;
    private static final int PROTECTION = 13;
    private static final int PORT = 0x3f0;
    private static final int ELEMENTS = 5;
    private static final long SPLIT = 0xffd;
    private static final String BYTES = "88 77 66 55";

    private SettleCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("settle");
        list.machine("executes-nothing-more", OUT_INC_OUT, SettleCases::executesNothingMore);
        list.machine("nothing-to-settle", Dialog.CODE, SettleCases::nothingToSettle);
        list.machine("after-halt", HALT, SettleCases::afterHalt);
        list.machine("gives-the-value", Dialog.CODE, SettleCases::givesTheValue);
        list.machine("store-fragments", STORE, SettleCases::storeFragments);
        list.machine("load-fragments", LOAD, SettleCases::loadFragments);
        list.machine("settle-and-run-by-turns", LOAD, SettleCases::byTurns);
        list.machine("keeps-a-kick", Dialog.CODE, SettleCases::keepsKick).quick();
        list.machine("keeps-a-kick-between-fragments", STORE, SettleCases::keepsKickBetweenFragments);
        list.machine("refused-msr-read", RDMSR, (context, mode) -> refused(context, mode, RDMSR, new VcpuExit.MsrRead(UNKNOWN_MSR))).needs(Capability.MSR_EXITS);
        list.machine("refused-msr-write", WRMSR, (context, mode) -> refused(context, mode, WRMSR, new VcpuExit.MsrWrite(UNKNOWN_MSR, 5))).needs(Capability.MSR_EXITS);
        list.machine("ends-the-resume-flag", STORE, SettleCases::endsResumeFlag);
        list.machine("rep-ins", REP_INS, SettleCases::repIns);
        list.machine("rep-outs", REP_OUTS, SettleCases::repOuts);
        return list.cases();
    }

    private static void executesNothingMore(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, OUT_INC_OUT);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RDX, PORT);
        cpu.set(RAX, 0x10);
        machine.run();
        for (int i = 0; i < 3; i++) {
            Check.equal("settle", Optional.empty(), cpu.settle());
            Check.equal("RIP", Layout.CODE + 1, cpu.get(RIP));
            Check.equal("RAX", 0x10, cpu.get(RAX));
            Check.that(!cpu.isPending(), "settled and pending");
        }
        Check.equal("exit", new VcpuExit.PortWrite(PORT, 1, 0x11), machine.run());
        machine.finish();
    }

    private static void nothingToSettle(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        Check.equal("settle before the first run", Optional.empty(), machine.cpu().settle());
        Check.equal("RIP", Layout.CODE, machine.cpu().get(RIP));
        Check.equal("exit", Dialog.READ, machine.run());
        Dialog.finishFromRead(machine);
        Check.equal("settle at the end", Optional.empty(), machine.cpu().settle());
    }

    private static void afterHalt(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, HALT);
        Check.equal("exit", new VcpuExit.Halt(), machine.run());
        Check.that(!machine.cpu().isPending(), "pending after a halt");
        Check.equal("settle", Optional.empty(), machine.cpu().settle());
        Check.equal("RIP", Layout.CODE + 1, machine.cpu().get(RIP));
        machine.finish();
    }

    private static void givesTheValue(CaseContext context, Mode mode) {
        Machine machine = Dialog.atRead(context, mode);
        machine.cpu().complete(Dialog.ANSWER);
        Check.that(machine.cpu().isPending(), "settled before it was asked to");
        Check.equal("settle", Optional.empty(), machine.cpu().settle());
        Check.equal("AL", Dialog.ANSWER, machine.cpu().get(RAX) & 0xff);
        Check.equal("RIP", Layout.CODE + 1, machine.cpu().get(RIP));
        Dialog.finishCompleted(machine);
    }

    private static void storeFragments(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STORE);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RBX, machine.mmio(SPLIT));
        cpu.set(RAX, 0x5566_7788);
        Fragments expected = new Fragments(Layout.MMIO + SPLIT, BYTES);
        boolean last = expected.acceptStore(machine.run()).last();
        while (!last) {
            Check.that(cpu.isPending(), "not pending between fragments");
            last = expected.acceptStore(cpu.settle().orElseThrow(() -> new AssertionError("fragments are missing"))).last();
        }
        Check.equal("settle", Optional.empty(), cpu.settle());
        Check.equal("RIP", machine.code().end(mode), cpu.get(RIP));
        machine.finish();
    }

    private static void loadFragments(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, LOAD);
        machine.cpu().set(RBX, machine.mmio(SPLIT));
        Fragments expected = new Fragments(Layout.MMIO + SPLIT, BYTES);
        Optional<VcpuExit> exit = Optional.of(machine.run());
        while (exit.isPresent()) {
            expected.acceptLoad(exit.get()).completion().apply(machine.cpu());
            exit = machine.cpu().settle();
        }
        Check.equal("EAX", 0x5566_7788L, machine.cpu().get(RAX));
        machine.finish();
    }

    /** A fragment is given by settle and the next one by run. */
    private static void byTurns(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, LOAD);
        machine.cpu().set(RBX, machine.mmio(SPLIT));
        Fragments expected = new Fragments(Layout.MMIO + SPLIT, BYTES);
        VcpuExit exit = machine.run();
        for (boolean settling = true; ; settling = !settling) {
            var reply = expected.acceptLoad(exit);
            reply.completion().apply(machine.cpu());
            if (reply.last()) {
                break;
            }
            exit = settling ? machine.cpu().settle().orElseThrow(() -> new AssertionError("a fragment is missing")) : machine.run();
        }
        machine.finish();
        Check.equal("EAX", 0x5566_7788L, machine.cpu().get(RAX));
    }

    private static void keepsKick(CaseContext context, Mode mode) {
        Machine machine = Dialog.atWrite(context, mode);
        machine.cpu().kick();
        Check.equal("settle", Optional.empty(), machine.cpu().settle());
        Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
        Dialog.finishFromWrite(machine);
    }

    private static void keepsKickBetweenFragments(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STORE);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RBX, machine.mmio(SPLIT));
        cpu.set(RAX, 0x5566_7788);
        Fragments expected = new Fragments(Layout.MMIO + SPLIT, BYTES);
        expected.acceptStore(machine.run());
        cpu.kick();
        for (Optional<VcpuExit> next = cpu.settle(); next.isPresent(); next = cpu.settle()) {
            expected.acceptStore(next.get());
        }
        Check.equal("exit", new VcpuExit.Cancelled(), machine.run());
        machine.finish();
    }

    /** RF lasts for one instruction, whoever completes it. */
    private static void endsResumeFlag(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, STORE);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RBX, machine.mmio(0));
        cpu.set(RAX, 5);
        machine.flags(Machine.RFLAGS | RESUME_FLAG);
        Check.equal("exit", new VcpuExit.MmioWrite(Layout.at(Layout.MMIO), 4, 5), machine.run());
        Check.equal("settle", Optional.empty(), cpu.settle());
        Check.equal("RF", 0, cpu.get(RFLAGS) & RESUME_FLAG);
        machine.finish();
    }

    /** The fault of a refused access is taken with the next run: settling leaves the vCPU before the instruction, whose exception belongs to its state. */
    private static void refused(CaseContext context, Mode mode, GuestCode code, VcpuExit exit) {
        Machine machine = Machine.start(context, mode, code, VmConfig.defaults().withMsrPolicy(MsrPolicy.EXIT));
        X86Vcpu cpu = machine.cpu();
        cpu.set(RCX, UNKNOWN_MSR);
        cpu.set(RAX, 5);
        cpu.set(RDX, 0);
        long stack = cpu.get(RSP);
        Check.equal("exit", exit, machine.run());
        cpu.refuse();
        for (int i = 0; i < 2; i++) {
            Check.equal("settle", Optional.empty(), cpu.settle());
            Check.that(!cpu.isPending(), "settled and pending");
            Check.equal("RIP", Layout.CODE, cpu.get(RIP));
            Check.equal("RSP", stack, cpu.get(RSP));
            Check.equal("RAX", 5, cpu.get(RAX));
        }
        machine.vm().load(machine.vm().save());
        Check.equal("RIP", Layout.CODE, cpu.get(RIP));
        Check.equal("exit", new VcpuExit.PortWrite(Layout.VECTOR_PORT, 1, PROTECTION), machine.run());
        Machine.settle(cpu);
    }

    /** Each element that is settled is in memory; whether settling gives the next element or stops at a boundary is the engine's choice. */
    private static void repIns(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, REP_INS);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RDX, PORT);
        cpu.set(RDI, Layout.DATA);
        cpu.set(RCX, ELEMENTS);
        Optional<VcpuExit> exit = Optional.empty();
        for (int i = 0; i < ELEMENTS; i++) {
            Check.equal("exit", new VcpuExit.PortRead(PORT, 1), exit.orElseGet(machine::run));
            cpu.complete(0x30 + i);
            exit = cpu.settle();
            Check.equal("pending after element " + i, exit.isPresent(), cpu.isPending());
            if (exit.isEmpty()) {
                Check.equal("RCX", ELEMENTS - 1 - i, cpu.get(RCX));
                Check.equal("element " + i, 0x30 + i, machine.vm().memory().readUnsigned(Layout.at(Layout.DATA + i), 1));
                cpu.set(RBX, i);
            }
        }
        Check.equal("after the last element", Optional.empty(), exit);
        Check.equal("memory", new byte[] {0x30, 0x31, 0x32, 0x33, 0x34, 0}, machine.vm().memory().read(Layout.at(Layout.DATA), ELEMENTS + 1));
        machine.finish();
        Check.equal("RDI", Layout.DATA + ELEMENTS, cpu.get(RDI));
    }

    private static void repOuts(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, REP_OUTS);
        X86Vcpu cpu = machine.cpu();
        machine.vm().memory().write(Layout.at(Layout.DATA), new byte[] {0x50, 0x51, 0x52, 0x53, 0x54});
        cpu.set(RDX, PORT);
        cpu.set(RSI, Layout.DATA);
        cpu.set(RCX, ELEMENTS);
        Optional<VcpuExit> exit = Optional.empty();
        for (int i = 0; i < ELEMENTS; i++) {
            Check.equal("exit", new VcpuExit.PortWrite(PORT, 1, 0x50 + i), exit.orElseGet(machine::run));
            exit = cpu.settle();
            if (exit.isEmpty()) {
                Check.equal("RCX", ELEMENTS - 1 - i, cpu.get(RCX));
                Check.equal("RSI", Layout.DATA + 1 + i, cpu.get(RSI));
            }
        }
        Check.equal("after the last element", Optional.empty(), exit);
        machine.finish();
    }
}
