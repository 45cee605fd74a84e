package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBP;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.api.register.X86Register.RSP;
import static com.vmaccel.tck.internal.Expect.portWrite;

import com.vmaccel.api.VcpuExit;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.register.X86Register;
import com.vmaccel.tck.Case;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** The general registers: one by one and in bulk, as the host writes them and the guest sees them, and the other way round. */
final class RegisterCases {

    static final GuestCode NOTHING = GuestCode.of("nop", "90");

    private static final List<X86Register> GENERAL = List.copyOf(EnumSet.range(X86Register.RAX, X86Register.R15));
    private static final long CF_ZF_SF = 0xc1;

    private RegisterCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("registers");
        hostView(list);
        guestSees(list);
        guestChanges(list);
        betweenExits(list);
        return list.cases();
    }

    /** A value of its own for each register, as wide as every mode keeps it. */
    private static long value(Mode mode, X86Register register) {
        long low = 0x1122_3300L + GENERAL.indexOf(register);
        return mode.isLong() ? low | 0x55aa_0000_0000L : low;
    }

    private static void hostView(CaseList list) {
        list.machine("one-by-one", NOTHING, (context, mode) -> {
            X86Vcpu cpu = Machine.start(context, mode, NOTHING).cpu();
            GENERAL.forEach(register -> cpu.set(register, value(mode, register)));
            GENERAL.forEach(register -> Check.equal(register.toString(), value(mode, register), cpu.get(register)));
        });
        list.machine("bulk", NOTHING, (context, mode) -> {
            X86Vcpu cpu = Machine.start(context, mode, NOTHING).cpu();
            write(cpu, mode, GENERAL);
            List<X86Register> reversed = new ArrayList<>(GENERAL);
            Collections.reverse(reversed);
            requireAll(cpu, mode, reversed);
        });
        list.machine("survive-a-run", NOTHING, (context, mode) -> {
            Machine machine = Machine.start(context, mode, NOTHING);
            write(machine.cpu(), mode, GENERAL);
            machine.finish();
            requireAll(machine.cpu(), mode, GENERAL);
        }).quick();
    }

    private static void write(X86Vcpu cpu, Mode mode, List<X86Register> registers) {
        cpu.write(registers.toArray(X86Register[]::new), registers.stream().mapToLong(register -> value(mode, register)).toArray());
    }

    private static void requireAll(X86Vcpu cpu, Mode mode, List<X86Register> registers) {
        long[] values = new long[registers.size()];
        cpu.read(registers.toArray(X86Register[]::new), values);
        for (int i = 0; i < values.length; i++) {
            Check.equal(registers.get(i).toString(), value(mode, registers.get(i)), values[i]);
        }
    }

    private static void guestSees(CaseList list) {
        list.guest("guest-sees", GuestCode.of("mov [0xa000], eax; mov [0xa004], ebx; mov [0xa008], ecx; mov [0xa00c], edx; mov [0xa010], esi; "
                                + "mov [0xa014], edi; mov [0xa018], esp; mov [0xa01c], ebp")
                        .for16("66 a3 00 a0 66 89 1e 04 a0 66 89 0e 08 a0 66 89 16 0c a0 66 89 36 10 a0 66 89 3e 14 a0 66 89 26 18 a0 66 89 2e 1c a0")
                        .for32("a3 00 a0 00 00 89 1d 04 a0 00 00 89 0d 08 a0 00 00 89 15 0c a0 00 00 89 35 10 a0 00 00 89 3d 14 a0 00 00 89 "
                                + "25 18 a0 00 00 89 2d 1c a0 00 00"))
                .before(RegisterCases::writeLow).after(machine -> requireStored(machine, Integer.BYTES, GENERAL.subList(0, 8)));
        list.guest("guest-sees-low", GuestCode.of("mov [0xa000], rax; mov [0xa008], rbx; mov [0xa010], rcx; mov [0xa018], rdx; mov [0xa020], rsi; "
                                + "mov [0xa028], rdi; mov [0xa030], rsp; mov [0xa038], rbp")
                        .for64("48 89 04 25 00 a0 00 00 48 89 1c 25 08 a0 00 00 48 89 0c 25 10 a0 00 00 48 89 14 25 18 a0 00 00 48 89 34 25 "
                                + "20 a0 00 00 48 89 3c 25 28 a0 00 00 48 89 24 25 30 a0 00 00 48 89 2c 25 38 a0 00 00"))
                .before(RegisterCases::writeLow).after(machine -> requireStored(machine, Long.BYTES, GENERAL.subList(0, 8)));
        list.guest("guest-sees-high", GuestCode.of("mov [0xa000], r8; mov [0xa008], r9; mov [0xa010], r10; mov [0xa018], r11; mov [0xa020], r12; "
                                + "mov [0xa028], r13; mov [0xa030], r14; mov [0xa038], r15")
                        .for64("4c 89 04 25 00 a0 00 00 4c 89 0c 25 08 a0 00 00 4c 89 14 25 10 a0 00 00 4c 89 1c 25 18 a0 00 00 4c 89 24 25 "
                                + "20 a0 00 00 4c 89 2c 25 28 a0 00 00 4c 89 34 25 30 a0 00 00 4c 89 3c 25 38 a0 00 00"))
                .before(machine -> write(machine.cpu(), machine.mode(), GENERAL)).after(machine -> requireStored(machine, Long.BYTES, GENERAL.subList(8, 16)));
        list.guest("guest-sees-flags", GuestCode.of("setc al; setz ah; sets bl; setp bh", "0f 92 c0 0f 94 c4 0f 98 c3 0f 9a c7"))
                .with(RAX, -1).with(RBX, -1).flags(2 | CF_ZF_SF).thenBits(RAX, 0xffff, 0x0101).thenBits(RBX, 0xffff, 0x0001);
    }

    private static void writeLow(Machine machine) {
        write(machine.cpu(), machine.mode(), GENERAL.subList(0, 8));
    }

    private static void requireStored(Machine machine, int size, List<X86Register> registers) {
        for (int i = 0; i < registers.size(); i++) {
            long stored = machine.vm().memory().readUnsigned(Layout.at(Layout.DATA + (long) i * size), size);
            Check.equal(registers.get(i) + " in the guest", value(machine.mode(), registers.get(i)), stored);
        }
    }

    private static void guestChanges(CaseList list) {
        list.guest("guest-exchanges", GuestCode.of("xchg {ax}, {bx}; xchg {cx}, {dx}; xchg {si}, {di}; xchg {sp}, {bp}")
                        .for16("93 87 d1 87 fe 87 ec")
                        .for32("93 87 d1 87 fe 87 ec")
                        .for64("48 93 48 87 d1 48 87 fe 48 87 ec"))
                .with(RAX, 0x11).with(RBX, 0x22).with(RCX, 0x33).with(RDX, 0x44).with(RSI, 0x55).with(RDI, 0x66).with(RSP, 0x7000).with(RBP, 0x6000)
                .then(RAX, 0x22).then(RBX, 0x11).then(RCX, 0x44).then(RDX, 0x33).then(RSI, 0x66).then(RDI, 0x55).then(RSP, 0x6000).then(RBP, 0x7000);
        list.guest("guest-writes-high", GuestCode.of("lea r8, [rax+1]; lea r9, [rax+2]; lea r10, [rax+3]; lea r11, [rax+4]; lea r12, [rax+5]; lea r13, [rax+6]; "
                                + "lea r14, [rax+7]; lea r15, [rax+8]")
                        .for64("4c 8d 40 01 4c 8d 48 02 4c 8d 50 03 4c 8d 58 04 4c 8d 60 05 4c 8d 68 06 4c 8d 70 07 4c 8d 78 08"))
                .with(RAX, 0x1122_3344_5566_7700L).after(machine -> {
                    for (int i = 0; i < 8; i++) {
                        Check.equal("R" + (8 + i), 0x1122_3344_5566_7701L + i, machine.cpu().get(GENERAL.get(8 + i)));
                    }
                });
        list.guest("guest-clears-upper-half", GuestCode.of("mov eax, ebx").for64("89 d8")).with(RAX, -1).with(RBX, -2).then(RAX, 0xffff_fffeL);
        list.guest("guest-keeps-upper-half", GuestCode.of("mov ax, bx")
                        .for64("66 89 d8"))
                .with(RAX, 0x1122_3344_5566_7788L).with(RBX, 0x9999).then(RAX, 0x1122_3344_5566_9999L);
        list.guest("guest-sets-flags", GuestCode.of("xor eax, eax; stc; std; nop; cld")
                        .for16("66 31 c0 f9 fd 90 fc")
                        .for32("31 c0 f9 fd 90 fc")
                        .for64("31 c0 f9 fd 90 fc")).thenBits(RFLAGS, 0x443, 0x43);
        list.guest("reserved-flag", NOTHING).flags(0).thenBits(RFLAGS, 2, 2);
    }

    private static void betweenExits(CaseList list) {
        GuestCode outs = GuestCode.of("out 0x10, al; out 0x11, al; out 0x12, al", "e6 10 e6 11 e6 12");
        list.machine("host-changes-between-exits", outs, (context, mode) -> {
            Machine machine = Machine.start(context, mode, outs);
            X86Vcpu cpu = machine.cpu();
            for (int i = 0; i < 3; i++) {
                cpu.set(RAX, 0x40 + i);
                cpu.set(RBX, cpu.get(RBX) + 1);
                Check.equal("exit", new VcpuExit.PortWrite(0x10 + i, 1, 0x40 + i), machine.run());
                Machine.settle(cpu);
                Check.equal("RIP", Layout.CODE + 2L * (i + 1), cpu.get(RIP));
                Check.equal("RAX", 0x40 + i, cpu.get(RAX));
            }
            machine.finish();
            Check.equal("RBX", 3, cpu.get(RBX));
        }).quick();
        list.machine("host-jumps-between-exits", outs, (context, mode) -> {
            Machine machine = Machine.start(context, mode, outs);
            X86Vcpu cpu = machine.cpu();
            cpu.set(RAX, 7);
            Check.equal("exit", new VcpuExit.PortWrite(0x10, 1, 7), machine.run());
            Machine.settle(cpu);
            cpu.set(RIP, Layout.CODE + 4);
            Check.equal("exit behind the jump", new VcpuExit.PortWrite(0x12, 1, 7), machine.run());
            machine.finish();
        });
        list.guest("guest-continues-with-its-own", GuestCode.of(
                        "inc al; out 0x10, al; inc al; out 0x10, al; inc al; out 0x10, al", "fe c0 e6 10 fe c0 e6 10 fe c0 e6 10"))
                .with(RAX, 0).expect(portWrite(0x10, 1, 1), portWrite(0x10, 1, 2), portWrite(0x10, 1, 3)).then(RAX, 3);
    }
}
