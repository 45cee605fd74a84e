package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RDX;

import com.vmaccel.api.ExitHandler;
import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.Vcpu;
import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.List;
import java.util.function.Consumer;

/** Runs with a handler: stopping, declining and failing in each of its methods. */
final class HandlerCases {

    private static final GuestCode EVERY_ACCESS = GuestCode.of("in al, dx; out dx, al; mov al, gs:[{bx}]; mov gs:[{bx}], al")
            .for16("ec ee 65 8a 07 65 88 07")
            .for32("ec ee 65 8a 03 65 88 03")
            .for64("ec ee 65 8a 03 65 88 03");
    private static final GuestCode HALT = GuestCode.of("hlt", "f4").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
    private static final GuestCode READ_MSR = GuestCode.of("rdmsr", "0f 32").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
    private static final int UNKNOWN_MSR = 0x1234_5678;

    private HandlerCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("handlers");
        list.machine("stop-in-each", EVERY_ACCESS, HandlerCases::stopInEach).quick();
        list.machine("decline-in-each", EVERY_ACCESS, HandlerCases::declineInEach);
        list.machine("nothing-handled", EVERY_ACCESS, HandlerCases::nothingHandled);
        list.machine("throw-in-each", EVERY_ACCESS, HandlerCases::throwInEach);
        list.machine("halt", HALT, HandlerCases::halt);
        list.machine("halt-throws", HALT, HandlerCases::haltThrows);
        list.machine("misuse-inside", Dialog.CODE, HandlerCases::misuseInside);
        list.machine("outside-of-handlers", Dialog.CODE, HandlerCases::outside);
        list.machine("value-forgotten", READ_MSR, HandlerCases::valueForgotten).needs(Capability.MSR_EXITS).needs(ExitKind.MSR_READ);
        return list.cases();
    }

    /** Answers every access like the guest's devices would, after something was done. */
    private record Answering(Consumer<Vcpu> first, long value) implements ExitHandler {

        @Override
        public long portRead(Vcpu vcpu, int port, int size) {
            first.accept(vcpu);
            return value;
        }

        @Override
        public void portWrite(Vcpu vcpu, int port, int size, long written) {
            first.accept(vcpu);
        }

        @Override
        public long mmioRead(Vcpu vcpu, long gpa, int size) {
            first.accept(vcpu);
            return value;
        }

        @Override
        public void mmioWrite(Vcpu vcpu, long gpa, int size, long written) {
            first.accept(vcpu);
        }

        @Override
        public void halt(Vcpu vcpu) {
            first.accept(vcpu);
        }

        @Override
        public void exit(Vcpu vcpu, VcpuExit exit) {
            first.accept(vcpu);
        }
    }

    private static Machine start(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, EVERY_ACCESS);
        machine.cpu().set(RAX, 0);
        machine.cpu().set(RBX, machine.mmio(0x20));
        machine.cpu().set(RDX, Dialog.PORT);
        return machine;
    }

    /** The accesses in order when reads give 0x11 and 0x22. */
    private static List<VcpuExit> accesses() {
        var gpa = Layout.at(Layout.MMIO + 0x20);
        return List.of(new VcpuExit.PortRead(Dialog.PORT, 1), new VcpuExit.PortWrite(Dialog.PORT, 1, 0x11),
                new VcpuExit.MmioRead(gpa, 1), new VcpuExit.MmioWrite(gpa, 1, 0x22));
    }

    /** What is read counts although the run ends there. */
    private static void stopInEach(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        X86Vcpu cpu = machine.cpu();
        long[] values = {0x11, 0, 0x22, 0};
        for (long value : values) {
            Check.equal("exit", new VcpuExit.Stopped(), context.run(cpu, new Answering(Vcpu::stop, value)));
            Check.that(cpu.isPending(), "not pending after stop");
        }
        machine.finish();
        Check.equal("AL", 0x22, cpu.get(RAX));
    }

    private static void declineInEach(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        declined(machine, new Answering(Vcpu::decline, 0x99));
    }

    private static void nothingHandled(CaseContext context, Mode mode) {
        declined(start(context, mode), new ExitHandler() {});
    }

    /** Each access comes out as a record, as if there had been no handler. */
    private static void declined(Machine machine, ExitHandler handler) {
        X86Vcpu cpu = machine.cpu();
        long value = 0x11;
        for (VcpuExit expected : accesses()) {
            Check.equal("exit", expected, machine.context().run(cpu, handler));
            Check.that(cpu.isPending(), "not pending after " + expected);
            if (expected.kind().completion() == ExitKind.Completion.VALUE) {
                Check.refused("run before complete", IllegalStateException.class, () -> cpu.run(handler));
                cpu.complete(value);
                value += 0x11;
            }
        }
        Machine.expectDone(machine.context().run(cpu, handler));
        Machine.settle(cpu);
        Check.equal("AL", 0x22, cpu.get(RAX));
    }

    /** The exception comes out as it is and the exit is still to be completed. */
    private static void throwInEach(CaseContext context, Mode mode) {
        Machine machine = start(context, mode);
        X86Vcpu cpu = machine.cpu();
        long value = 0x11;
        for (VcpuExit expected : accesses()) {
            var failure = new UnsupportedOperationException("the device burns");
            var thrown = Check.refused("run", UnsupportedOperationException.class, () -> cpu.run(new Answering(vcpu -> {
                throw failure;
            }, 0x99)));
            Check.that(thrown == failure, "another exception than the handler's");
            Check.that(cpu.isPending(), "not pending after " + expected);
            Check.refused("set", IllegalStateException.class, () -> cpu.set(RAX, 0));
            Check.refused("stop", IllegalStateException.class, cpu::stop);
            if (expected.kind().completion() == ExitKind.Completion.VALUE) {
                Check.refused("run before complete", IllegalStateException.class, cpu::run);
                cpu.complete(value);
                value += 0x11;
            }
        }
        machine.finish();
        Check.equal("AL", 0x22, cpu.get(RAX));
    }

    private static void halt(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, HALT);
        Check.equal("declined", new VcpuExit.Halt(), context.run(machine.cpu(), new ExitHandler() {}));
        machine.finish();
        machine.enter(machine.cpu());
        Check.equal("stopped", new VcpuExit.Stopped(), context.run(machine.cpu(), new Answering(vcpu -> {
            Check.that(!vcpu.isPending(), "pending in a halt");
            vcpu.set(RBX, 5); // a halt is at an instruction boundary
            vcpu.stop();
        }, 0)));
        machine.finish();
        Check.equal("RBX", 5, machine.cpu().get(RBX));
    }

    private static void haltThrows(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, HALT);
        Check.refused("run", IllegalArgumentException.class, () -> machine.cpu().run(new Answering(vcpu -> {
            throw new IllegalArgumentException("no halt here");
        }, 0)));
        Check.equal("RIP", Layout.CODE + 1, machine.cpu().get(X86Register.RIP));
        machine.finish();
    }

    private static void misuseInside(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        X86Vcpu cpu = machine.cpu();
        ExitHandler inner = new ExitHandler() {};
        Check.equal("exit", new VcpuExit.Stopped(), context.run(cpu, new Answering(vcpu -> {
            Check.refused("run", IllegalStateException.class, vcpu::run);
            Check.refused("run with a handler", IllegalStateException.class, () -> vcpu.run(inner));
            Check.refused("settle", IllegalStateException.class, vcpu::settle);
            Check.refused("set", IllegalStateException.class, () -> vcpu.set(RAX, 0));
            Check.refused("reset", IllegalStateException.class, vcpu::reset);
            Check.refused("pause", IllegalStateException.class, machine.vm()::pause);
            Check.refused("close", IllegalStateException.class, vcpu::close);
            Check.refused("close the virtual machine", IllegalStateException.class, machine.vm()::close);
            vcpu.get(RDX);
            vcpu.stop();
        }, Dialog.ANSWER)));
        Dialog.finishCompleted(machine);
    }

    private static void outside(CaseContext context, Mode mode) {
        Machine machine = Dialog.start(context, mode);
        Check.refused("stop", IllegalStateException.class, machine.cpu()::stop);
        Check.refused("decline", IllegalStateException.class, machine.cpu()::decline);
        Check.equal("exit", new VcpuExit.Stopped(), context.run(machine.cpu(), new Answering(Vcpu::stop, Dialog.ANSWER)));
        Check.refused("stop", IllegalStateException.class, machine.cpu()::stop);
        Check.refused("decline", IllegalStateException.class, machine.cpu()::decline);
        Dialog.finishCompleted(machine);
    }

    /** A handler that neither answers nor declines an exit that owes a value is a mistake, not a guess at the value. */
    private static void valueForgotten(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, READ_MSR, VmConfig.defaults().withMsrPolicy(MsrPolicy.EXIT));
        X86Vcpu cpu = machine.cpu();
        cpu.set(X86Register.RCX, UNKNOWN_MSR);
        Check.refused("run", IllegalStateException.class, () -> cpu.run(new Answering(vcpu -> {}, 0)));
        Check.refused("run again", IllegalStateException.class, cpu::run);
        cpu.complete(0x5a);
        machine.finish();
        Check.equal("RAX", 0x5a, cpu.get(RAX));
    }
}
