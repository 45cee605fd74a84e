package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.APIC_BASE;
import static com.vmaccel.api.register.X86Register.CR0;
import static com.vmaccel.api.register.X86Register.CR2;
import static com.vmaccel.api.register.X86Register.CR3;
import static com.vmaccel.api.register.X86Register.CR4;
import static com.vmaccel.api.register.X86Register.CR8;
import static com.vmaccel.api.register.X86Register.DR0;
import static com.vmaccel.api.register.X86Register.DR1;
import static com.vmaccel.api.register.X86Register.DR2;
import static com.vmaccel.api.register.X86Register.DR3;
import static com.vmaccel.api.register.X86Register.DR6;
import static com.vmaccel.api.register.X86Register.DR7;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.api.register.X86Register.XCR0;

import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.error.NativeCallException;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.Case;
import java.util.List;

/** Control and debug registers, from the host and from ring 0, and the values that are refused. */
final class ControlRegisterCases {

    private static final long CR0_PE = 1;
    private static final long CR0_TS = 8;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PSE = 0x10;
    private static final long DR6_FIXED = 0xffff_0ff0L;

    private ControlRegisterCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("control-registers");
        hostView(list);
        guestSees(list);
        guestChanges(list);
        debugRegisters(list);
        refusals(list);
        return list.cases();
    }

    private static void hostView(CaseList list) {
        list.machine("survive-a-run", RegisterCases.NOTHING, (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            X86Vcpu cpu = machine.cpu();
            cpu.write(new X86Register[] {CR2, CR8}, new long[] {0x1234_5678L, 5});
            X86Register[] all = {CR0, CR2, CR3, CR4, CR8, X86Register.EFER, XCR0, APIC_BASE};
            long[] before = new long[all.length];
            cpu.read(all, before);
            machine.finish();
            for (int i = 0; i < all.length; i++) {
                Check.equal(all[i].toString(), before[i], cpu.get(all[i]));
            }
            Check.equal("CR2", 0x1234_5678L, cpu.get(CR2));
            Check.equal("CR8", 5, cpu.get(CR8));
        }).quick();
    }

    private static void guestSees(CaseList list) {
        list.guest("guest-sees", GuestCode.of("mov eax, cr0; mov ebx, cr2; mov ecx, cr3; mov edx, cr4")
                        .for16("0f 20 c0 0f 20 d3 0f 20 d9 0f 20 e2")
                        .for32("0f 20 c0 0f 20 d3 0f 20 d9 0f 20 e2"))
                .with(CR2, 0x1234_5678L).with(CR3, 0x12000).with(CR4, CR4_PSE).after(ControlRegisterCases::requireSeen);
        list.guest("guest-sees-wide", GuestCode.of("mov rax, cr0; mov rbx, cr2; mov rcx, cr3; mov rdx, cr4; mov rsi, cr8")
                        .for64("0f 20 c0 0f 20 d3 0f 20 d9 0f 20 e2 44 0f 20 c6").in(Mode.LONG_KERNEL))
                .with(CR2, 0x7fff_1234_5678L).with(CR8, 9).after(ControlRegisterCases::requireSeen).then(RSI, 9);
        list.guest("smsw", GuestCode.of("smsw ax")
                        .for16("0f 01 e0")
                        .for32("66 0f 01 e0")
                        .for64("66 0f 01 e0").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL)).with(RAX, 0)
                .after(machine -> Check.equal("machine status", machine.cpu().get(CR0) & 0xffff, machine.cpu().get(RAX) & 0xffff));
    }

    private static void requireSeen(Machine machine) {
        X86Vcpu cpu = machine.cpu();
        Check.equal("CR0 in the guest", cpu.get(CR0), cpu.get(RAX));
        Check.equal("CR2 in the guest", cpu.get(CR2), cpu.get(RBX));
        Check.equal("CR3 in the guest", cpu.get(CR3), cpu.get(RCX));
        Check.equal("CR4 in the guest", cpu.get(CR4), cpu.get(RDX));
    }

    private static void guestChanges(CaseList list) {
        list.guest("guest-sets-task-switched", GuestCode.of("mov eax, cr0; or eax, 8; mov cr0, eax")
                        .for16("0f 20 c0 66 83 c8 08 0f 22 c0")
                        .for32("0f 20 c0 83 c8 08 0f 22 c0")).thenBits(CR0, CR0_TS, CR0_TS);
        list.guest("guest-sets-task-switched-wide", GuestCode.of("mov rax, cr0; or rax, 8; mov cr0, rax")
                        .for64("0f 20 c0 48 83 c8 08 0f 22 c0").in(Mode.LONG_KERNEL)).thenBits(CR0, CR0_TS, CR0_TS);
        list.guest("clts", GuestCode.of("clts", "0f 06").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL))
                .before(machine -> machine.cpu().set(CR0, machine.cpu().get(CR0) | CR0_TS)).thenBits(CR0, CR0_TS, 0);
        list.guest("guest-writes", GuestCode.of("mov cr2, eax; mov cr3, ebx; mov cr4, ecx").for16("0f 22 d0 0f 22 db 0f 22 e1").for32("0f 22 d0 0f 22 db 0f 22 e1"))
                .with(RAX, 0x7654_3210L).with(RBX, 0x13000).with(RCX, CR4_PSE).then(CR2, 0x7654_3210L).then(CR3, 0x13000).then(CR4, CR4_PSE);
        list.guest("guest-writes-wide", GuestCode.of("mov cr2, rax; mov rbx, cr3; mov cr3, rbx; mov cr8, rcx")
                        .for64("0f 22 d0 0f 20 db 0f 22 db 44 0f 22 c1").in(Mode.LONG_KERNEL))
                .with(RAX, 0x7654_3210_9876L).with(RCX, 6).then(CR2, 0x7654_3210_9876L).then(CR3, Layout.PAGE_TABLES).then(CR8, 6);
        list.guest("guest-enters-protected-mode", GuestCode.of("mov eax, cr0; or al, 1; mov cr0, eax").for16("0f 20 c0 0c 01 0f 22 c0")).thenBits(CR0, CR0_PE, CR0_PE);
    }

    private static void debugRegisters(CaseList list) {
        list.machine("debug-registers-survive-a-run", RegisterCases.NOTHING, (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            X86Vcpu cpu = machine.cpu();
            X86Register[] all = {DR0, DR1, DR2, DR3, DR6, DR7};
            long[] values = {0x1000, 0x2000, 0x3000, 0x4000, DR6_FIXED | 2, 0x400};
            cpu.write(all, values);
            machine.finish();
            for (int i = 0; i < all.length; i++) {
                Check.equal(all[i].toString(), values[i], cpu.get(all[i]));
            }
        });
        list.guest("guest-sees-debug-registers", GuestCode.of("mov eax, dr0; mov ebx, dr1; mov ecx, dr2; mov edx, dr3; mov esi, dr6; mov edi, dr7")
                        .for16("0f 21 c0 0f 21 cb 0f 21 d1 0f 21 da 0f 21 f6 0f 21 ff")
                        .for32("0f 21 c0 0f 21 cb 0f 21 d1 0f 21 da 0f 21 f6 0f 21 ff"))
                .with(DR0, 0x1110).with(DR1, 0x2220).with(DR2, 0x3330).with(DR3, 0x4440)
                .then(RAX, 0x1110).then(RBX, 0x2220).then(RCX, 0x3330).then(RDX, 0x4440).then(RSI, DR6_FIXED).then(X86Register.RDI, 0x400);
        list.guest("guest-sees-debug-registers-wide", GuestCode.of("mov rax, dr0; mov rbx, dr1; mov rcx, dr2; mov rdx, dr3; mov rsi, dr6; mov rdi, dr7")
                        .for64("0f 21 c0 0f 21 cb 0f 21 d1 0f 21 da 0f 21 f6 0f 21 ff").in(Mode.LONG_KERNEL))
                .with(DR0, 0x7fff_0000_1110L).with(DR1, 0x2220).with(DR2, 0x3330).with(DR3, 0x4440)
                .then(RAX, 0x7fff_0000_1110L).then(RBX, 0x2220).then(RCX, 0x3330).then(RDX, 0x4440).then(RSI, DR6_FIXED).then(X86Register.RDI, 0x400);
        list.guest("guest-writes-debug-registers", GuestCode.of("mov dr0, eax; mov dr3, ebx; mov dr6, ecx; mov dr7, edx")
                        .for16("0f 23 c0 0f 23 db 0f 23 f1 0f 23 fa")
                        .for32("0f 23 c0 0f 23 db 0f 23 f1 0f 23 fa"))
                .with(RAX, 0x5550).with(RBX, 0x6660).with(RCX, DR6_FIXED | 1).with(RDX, 0x400)
                .then(DR0, 0x5550).then(DR3, 0x6660).then(DR6, DR6_FIXED | 1).then(DR7, 0x400);
        list.guest("guest-writes-debug-registers-wide", GuestCode.of("mov dr0, rax; mov dr3, rbx; mov dr6, rcx; mov dr7, rdx")
                        .for64("0f 23 c0 0f 23 db 0f 23 f1 0f 23 fa").in(Mode.LONG_KERNEL))
                .with(RAX, 0x5550).with(RBX, 0x6660).with(RCX, DR6_FIXED | 1).with(RDX, 0x400)
                .then(DR0, 0x5550).then(DR3, 0x6660).then(DR6, DR6_FIXED | 1).then(DR7, 0x400);
    }

    private static void refusals(CaseList list) {
        refused(list, "paging-without-protection", CR0, CR0_PG | 0x10).quick();
        refused(list, "no-x87", XCR0, 2);
        refused(list, "wide-dr7", DR7, 1L << 32);
        refused(list, "wide-dr6", DR6, 1L << 32);
        refused(list, "task-priority", CR8, 16);
        refused(list, "reserved-cr4", CR4, 1L << 63);
    }

    /** A value no processor has is refused where it is written, and nothing is changed. */
    private static Entry refused(CaseList list, String name, X86Register register, long value) {
        return list.machine("refused-" + name, RegisterCases.NOTHING.in(Mode.REAL), (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            X86Vcpu cpu = machine.cpu();
            long before = cpu.get(register);
            Check.refused(register + " single", NativeCallException.class, () -> cpu.set(register, value));
            Check.refused(register + " in bulk", NativeCallException.class, () -> cpu.write(new X86Register[] {RBX, register}, new long[] {2, value}));
            Check.equal(register.toString(), before, cpu.get(register));
            machine.finish();
            Check.equal(register + " after a run", before, cpu.get(register));
        });
    }
}
