package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.CpuidResult;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;

/** What an unfinished access forbids, and that it is finished properly all the same. */
final class PendingCases {

    private static final GuestCode LOAD_STORE = GuestCode.of("mov al, gs:[{bx}]; inc al; mov gs:[{bx}], al")
            .for16("65 8a 07 fe c0 65 88 07")
            .for32("65 8a 03 fe c0 65 88 03")
            .for64("65 8a 03 fe c0 65 88 03");
    private static final GuestCode OUT_INC_OUT = GuestCode.of("out dx, al; inc {ax}; out dx, al").for16("ee 40 ee").for32("ee 40 ee").for64("ee 48 ff c0 ee");
    private static final GuestCode CROSSING = GuestCode.of("mov gs:[{bx}], eax").for16("65 66 89 07").for32("65 89 03").for64("65 89 03");
    private static final long SPLIT = 0xffe;

    private PendingCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("pending");
        list.machine("port-read", Dialog.CODE, PendingCases::portRead);
        list.machine("port-write", Dialog.CODE, PendingCases::portWrite);
        list.machine("memory-accesses", LOAD_STORE, PendingCases::memoryAccesses);
        list.machine("fragments", CROSSING, PendingCases::fragments);
        list.machine("run-before-complete", Dialog.CODE, PendingCases::runBeforeComplete).quick();
        list.machine("complete-twice", Dialog.CODE, PendingCases::completeTwice);
        list.machine("complete-nothing", Dialog.CODE, PendingCases::completeNothing);
        list.machine("refuse", LOAD_STORE, PendingCases::refuse);
        list.machine("reading-changes-nothing", Dialog.CODE, PendingCases::readingChangesNothing);
        list.machine("settled-then-changed", OUT_INC_OUT, PendingCases::settledThenChanged);
        return list.cases();
    }

    /** Everything that needs an instruction boundary is refused, and says why. */
    private static void requireRefused(Subject subject) {
        Check.that(subject.cpu().isPending(), "not pending");
        for (Operation operation : Operations.of(Kind.CHANGE, Kind.RESET, Kind.SAVE, Kind.RESTORE)) {
            if (operation.isIn(subject)) {
                Exception refusal = Check.refused(operation.name(), IllegalStateException.class, () -> operation.action().apply(subject));
                Check.that(String.valueOf(refusal.getMessage()).contains("pending"), operation.name() + ": " + refusal.getMessage());
            }
        }
    }

    private static void portRead(CaseContext context, Mode mode) {
        Subject subject = Subject.of(Dialog.start(context, mode));
        Check.equal("exit", Dialog.READ, subject.machine().run());
        requireRefused(subject);
        subject.cpu().complete(Dialog.ANSWER);
        requireRefused(subject);
        Dialog.finishCompleted(subject.machine());
    }

    private static void portWrite(CaseContext context, Mode mode) {
        Subject subject = Subject.of(Dialog.start(context, mode));
        subject.machine().run();
        subject.cpu().complete(Dialog.ANSWER);
        Check.equal("exit", Dialog.WRITE, subject.machine().run());
        requireRefused(subject);
        Check.that(subject.cpu().settle().isEmpty() && !subject.cpu().isPending(), "a port write has one fragment");
        subject.cpu().set(RBX, 7);
        Dialog.finishFromWrite(subject.machine());
        Check.equal("BX", 7, subject.cpu().get(RBX));
    }

    private static void memoryAccesses(CaseContext context, Mode mode) {
        Subject subject = Subject.of(Machine.start(context, mode, LOAD_STORE));
        Machine machine = subject.machine();
        machine.cpu().set(RBX, machine.mmio(0x10));
        Check.equal("exit", new VcpuExit.MmioRead(Layout.at(Layout.MMIO + 0x10), 1), machine.run());
        requireRefused(subject);
        machine.cpu().complete(0x20);
        requireRefused(subject);
        Check.equal("exit", new VcpuExit.MmioWrite(Layout.at(Layout.MMIO + 0x10), 1, 0x21), machine.run());
        requireRefused(subject);
        machine.finish();
    }

    /** Between two fragments everything is as refused as before the first. */
    private static void fragments(CaseContext context, Mode mode) {
        Subject subject = Subject.of(Machine.start(context, mode, CROSSING));
        Machine machine = subject.machine();
        machine.cpu().set(RBX, machine.mmio(SPLIT));
        machine.cpu().set(RAX, 0x1122_3344);
        Fragments expected = new Fragments(Layout.MMIO + SPLIT, "44 33 22 11");
        boolean last = expected.acceptStore(machine.run()).last();
        Check.that(!last, "a write across a page came in one fragment");
        requireRefused(subject);
        while (!last) {
            last = expected.acceptStore(machine.run()).last();
            requireRefused(subject);
        }
        machine.finish();
    }

    private static void runBeforeComplete(CaseContext context, Mode mode) {
        Machine machine = Dialog.atRead(context, mode);
        X86Vcpu cpu = machine.cpu();
        Check.refused("run", IllegalStateException.class, cpu::run);
        Check.refused("run with a handler", IllegalStateException.class, () -> cpu.run(new ExitHandler() {}));
        Check.refused("settle", IllegalStateException.class, cpu::settle);
        Check.refused("pause", IllegalStateException.class, machine.vm()::pause);
        Check.that(cpu.isPending(), "the access is forgotten");
        Dialog.finishFromRead(machine);
    }

    private static void completeTwice(CaseContext context, Mode mode) {
        Machine machine = Dialog.atRead(context, mode);
        machine.cpu().complete(Dialog.ANSWER);
        Check.refused("complete again", IllegalStateException.class, () -> machine.cpu().complete(0x77));
        Check.refused("completeCpuid", IllegalStateException.class, () -> machine.cpu().completeCpuid(CpuidResult.ZERO));
        Dialog.finishCompleted(machine);
    }

    private static void completeNothing(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        X86Vcpu cpu = machine.cpu();
        Check.refused("complete before the first run", IllegalStateException.class, () -> cpu.complete(1));
        Check.refused("refuse before the first run", IllegalStateException.class, cpu::refuse);
        machine.run();
        Check.refused("completeCpuid of a read", IllegalStateException.class, () -> cpu.completeCpuid(CpuidResult.ZERO));
        cpu.complete(Dialog.ANSWER);
        Check.equal("exit", Dialog.WRITE, machine.run());
        Check.refused("complete a write", IllegalStateException.class, () -> cpu.complete(1));
        cpu.settle();
        Check.refused("complete after settle", IllegalStateException.class, () -> cpu.complete(1));
        Dialog.finishFromWrite(machine);
    }

    /** Only MSR accesses can be refused. */
    private static void refuse(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, LOAD_STORE);
        X86Vcpu cpu = machine.cpu();
        cpu.set(RBX, machine.mmio(0));
        Check.equal("exit", new VcpuExit.MmioRead(Layout.at(Layout.MMIO), 1), machine.run());
        Check.refused("refuse a read", IllegalStateException.class, cpu::refuse);
        cpu.complete(1);
        Check.refused("refuse a completed read", IllegalStateException.class, cpu::refuse);
        Check.equal("exit", new VcpuExit.MmioWrite(Layout.at(Layout.MMIO), 1, 2), machine.run());
        Check.refused("refuse a write", IllegalStateException.class, cpu::refuse);
        Machine.expectDone(machine.run());
        Check.refused("refuse a port write", IllegalStateException.class, cpu::refuse);
        Machine.settle(cpu);
    }

    private static void readingChangesNothing(CaseContext context, Mode mode) throws Exception {
        Subject subject = Subject.of(Dialog.start(context, mode));
        subject.machine().run();
        look(subject);
        subject.cpu().complete(Dialog.ANSWER);
        look(subject);
        Check.equal("exit", Dialog.WRITE, subject.machine().run());
        look(subject);
        Dialog.finishFromWrite(subject.machine());
    }

    private static void look(Subject subject) throws Exception {
        for (Operation operation : Operations.of(Kind.LOOK)) {
            if (operation.isIn(subject)) {
                operation.action().apply(subject);
            }
        }
        Check.that(subject.cpu().isPending(), "not pending any more");
    }

    /** What is written after settling counts, also to the instruction pointer and to what the next instruction uses. */
    private static void settledThenChanged(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, OUT_INC_OUT);
        X86Vcpu cpu = machine.cpu();
        cpu.set(X86Register.RDX, Dialog.PORT);
        cpu.set(RAX, 0x10);
        Check.equal("exit", new VcpuExit.PortWrite(Dialog.PORT, 1, 0x10), machine.run());
        cpu.settle();
        Check.equal("RIP", Layout.CODE + 1, cpu.get(RIP));
        cpu.set(RIP, Layout.CODE);
        cpu.set(RAX, 0x20);
        Check.equal("exit", new VcpuExit.PortWrite(Dialog.PORT, 1, 0x20), machine.run());
        Check.equal("exit", new VcpuExit.PortWrite(Dialog.PORT, 1, 0x21), machine.run());
        machine.finish();
    }
}
