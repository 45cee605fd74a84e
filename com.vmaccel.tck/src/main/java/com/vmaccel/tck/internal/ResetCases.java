package com.vmaccel.tck.internal;

import com.vmaccel.api.VmConfig;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.X86VcpuState;
import com.vmaccel.api.X86VirtualMachine;
import com.vmaccel.api.capability.InterruptMode;
import com.vmaccel.api.interrupt.LocalApic;
import com.vmaccel.api.memory.Access;
import com.vmaccel.api.memory.HostMemory;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.state.StateElement;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.VcpuEvents;
import com.vmaccel.api.x86.VcpuEvents.Nmi;
import com.vmaccel.api.x86.VcpuEvents.Shadow;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Architectural reset: the state a vCPU is created in and comes back to. */
final class ResetCases {

    private static final long RESET_VECTOR = 0xffff_fff0L;
    private static final long FIRMWARE = 0xffff_0000L;
    private static final int FIRMWARE_BYTES = 0x10000;

    private ResetCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("reset");
        newVcpu(list);
        afterRunning(list);
        list.api("begins-at-the-reset-vector", ResetCases::beginsAtTheResetVector).quick();
        return list.cases();
    }

    private static void newVcpu(CaseList list) {
        for (InterruptMode interrupts : InterruptMode.values()) {
            list.api("new-vcpu-" + interrupts.name().toLowerCase(Locale.ROOT), context -> {
                X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(interrupts));
                requireReset(context.createVcpu(vm, 0));
            }).needs(interrupts).quick();
            list.api("second-vcpu-" + interrupts.name().toLowerCase(Locale.ROOT), context -> {
                X86VirtualMachine vm = context.createVm(VmConfig.defaults().withInterruptMode(interrupts).withVcpuCount(2));
                context.createVcpu(vm, 0);
                requireReset(context.createVcpu(vm, 1));
            }).needs(interrupts).vcpus(2);
        }
    }

    private static void afterRunning(CaseList list) {
        list.machine("after-running", RegisterCases.NOTHING, (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            machine.finish();
            dirty(machine.cpu());
            machine.cpu().reset();
            requireReset(machine.cpu());
        }).quick();
        list.machine("runs-again", RegisterCases.NOTHING, (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            for (int i = 0; i < 3; i++) {
                machine.finish();
                dirty(machine.cpu());
                machine.cpu().reset();
                machine.enter(machine.cpu());
            }
            machine.finish();
        });
    }

    /** Changes something of every element that may be changed in any mode after a run. */
    private static void dirty(X86Vcpu cpu) {
        cpu.write(
                new X86Register[] {X86Register.RAX, X86Register.RSI, X86Register.RDX, X86Register.RFLAGS, X86Register.CR2, X86Register.CR8, X86Register.DR0},
                new long[] {1, 2, 3, 0xad7, 4, 5, 6});
        cpu.setMsr(MsrIndex.IA32_SYSENTER_EIP, 0x1234);
        cpu.setMsr(MsrIndex.IA32_LSTAR, 0x5678);
        cpu.setExtendedState(ExtendedState.INITIAL.withXmm(0, 1, 2));
        cpu.setEvents(new VcpuEvents(Optional.empty(), Optional.empty(), new Nmi(false, false, true), Shadow.STI, 0));
    }

    private static void requireReset(X86Vcpu cpu) {
        for (StateElement<X86Vcpu, ?> element : X86VcpuState.ELEMENTS.present(cpu)) {
            if (!element.name().equals("local-apic")) {
                Check.equal(element.name(), element.reset().apply(cpu), element.get().apply(cpu));
            }
        }
        cpu.feature(LocalApic.class).ifPresent(apic -> requireReset(cpu.id(), apic.registers()));
    }

    /** What is the same in every local APIC: version and timer are not. */
    private static void requireReset(int id, byte[] page) {
        Check.equal("APIC id", id, page[0x23]);
        Check.equal("spurious vector, software-disabled", 0xff, word(page, 0xf0));
        Check.equal("destination format", 0xffff_ffffL, word(page, 0xe0));
        Check.equal("task priority", 0, word(page, 0x80));
        for (int lvt = 0x320; lvt <= 0x370; lvt += 0x10) {
            Check.equal("local vector 0x" + Integer.toHexString(lvt), 0x10000, word(page, lvt));
        }
    }

    private static long word(byte[] page, int offset) {
        return Integer.toUnsignedLong(
                page[offset] & 0xff | (page[offset + 1] & 0xff) << 8 | (page[offset + 2] & 0xff) << 16 | page[offset + 3] << 24);
    }

    private static void beginsAtTheResetVector(CaseContext context) {
        X86VirtualMachine vm = context.createVm(VmConfig.defaults());
        try (HostMemory host = context.accelerator().memory().anonymous(FIRMWARE_BYTES)) {
            vm.memory().map(Layout.at(FIRMWARE), host, Access.READ_WRITE_EXECUTE);
        }
        vm.memory().write(Layout.at(RESET_VECTOR), HexFormat.of().parseHex("b033e6f4ebfe")); // mov al, 0x33; out 0xf4, al; jmp $
        X86Vcpu cpu = context.createVcpu(vm, 0);
        Machine.expectDone(context.run(cpu));
        Machine.settle(cpu);
        Check.equal("RAX", 0x33, cpu.get(X86Register.RAX));
    }
}
