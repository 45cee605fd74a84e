package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.api.register.X86Register.RSP;
import static com.vmaccel.tck.internal.Expect.vector;

import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.Case;
import java.util.Arrays;
import java.util.List;

/** Segment and descriptor-table registers: hidden parts the host writes, selectors and bases the guest uses, and what the guest loads itself. */
final class SegmentCases {

    private static final int PROTECTION = 13;
    private static final SegmentRegister[] DATA = {SegmentRegister.DS, SegmentRegister.ES, SegmentRegister.FS, SegmentRegister.GS};

    private SegmentCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("segments");
        hostView(list);
        guestUses(list);
        guestLoads(list);
        tables(list);
        rings(list);
        return list.cases();
    }

    /** A data segment with a selector and base of its own that the mode permits. */
    private static Segment data(Mode mode, int number) {
        if (mode == Mode.REAL) {
            return Segment.realMode(0x100 + number, false);
        }
        Segment flat = Segment.flat32(0x40 + 8 * number | (mode == Mode.LONG_USER ? 3 : 0), false);
        return new Segment(mode.isLong() && number < 2 ? 0 : 0x10000L * number, flat.limit(), flat.selector(), flat.attributes());
    }

    private static void hostView(CaseList list) {
        list.machine("survive-a-run", RegisterCases.NOTHING, (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            X86Vcpu cpu = machine.cpu();
            for (int i = 0; i < DATA.length; i++) {
                cpu.setSegment(DATA[i], data(mode, i));
                Check.equal(DATA[i] + " at once", data(mode, i), cpu.segment(DATA[i]));
            }
            List<Segment> before = all(cpu);
            machine.finish();
            Check.equal("segments", before, all(cpu));
        }).quick();
        list.machine("null-selectors", RegisterCases.NOTHING.in(Mode.PROTECTED, Mode.LONG_KERNEL, Mode.LONG_USER), (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            for (SegmentRegister register : DATA) {
                machine.cpu().setSegment(register, Segment.NULL);
            }
            machine.finish();
            for (SegmentRegister register : DATA) {
                requireNull(machine, register);
            }
        });
    }

    private static List<Segment> all(X86Vcpu cpu) {
        return Arrays.stream(SegmentRegister.values()).map(cpu::segment).toList();
    }

    private static void requireNull(Machine machine, SegmentRegister register) {
        Segment segment = machine.cpu().segment(register);
        Check.that(segment.isUnusable() || !segment.isPresent(), register + " does not hold a null selector: " + segment);
    }

    private static void guestUses(CaseList list) {
        list.guest("guest-sees-selectors", GuestCode.of("mov ax, ds; mov bx, es; mov cx, fs; mov dx, gs; mov si, cs")
                        .for16("8c d8 8c c3 8c e1 8c ea 8c ce")
                        .for32("66 8c d8 66 8c c3 66 8c e1 66 8c ea 66 8c ce")
                        .for64("66 8c d8 66 8c c3 66 8c e1 66 8c ea 66 8c ce")).quick().before(machine -> {
            for (int i = 0; i < DATA.length; i++) {
                machine.cpu().setSegment(DATA[i], data(machine.mode(), i));
            }
        }).after(machine -> {
            Mode mode = machine.mode();
            X86Vcpu cpu = machine.cpu();
            Check.equal("DS", data(mode, 0).selector(), cpu.get(RAX) & 0xffff);
            Check.equal("ES", data(mode, 1).selector(), cpu.get(RBX) & 0xffff);
            Check.equal("FS", data(mode, 2).selector(), cpu.get(RCX) & 0xffff);
            Check.equal("GS", data(mode, 3).selector(), cpu.get(RDX) & 0xffff);
            Check.equal("CS", cpu.segment(SegmentRegister.CS).selector(), cpu.get(RSI) & 0xffff);
        });
        list.guest("hidden-base", GuestCode.of("mov al, fs:[{bx}]; mov ah, gs:[{bx}]")
                        .for16("64 8a 07 65 8a 27")
                        .for32("64 8a 03 65 8a 23")
                        .for64("64 8a 03 65 8a 23")).with(RAX, 0).with(RBX, 1).memory(Layout.DATA, "00 11 00 22")
                .before(machine -> base(machine, SegmentRegister.FS, Layout.DATA)).before(machine -> base(machine, SegmentRegister.GS, Layout.DATA + 2))
                .then(RAX, 0x2211);
        list.guest("hidden-limit", GuestCode.of("mov al, fs:[{bx}]").for16("64 8a 07").for32("64 8a 03")).with(RBX, 0x1000)
                .before(machine -> limit(machine, 0xfff)).endsWith(vector(PROTECTION));
        list.guest("within-hidden-limit", GuestCode.of("mov al, fs:[{bx}]")
                        .for16("64 8a 07")
                        .for32("64 8a 03")).with(RAX, 0).with(RBX, 0xfff).memory(Layout.DATA + 0xfff, "77")
                .before(machine -> limit(machine, 0xfff)).then(RAX, 0x77);
    }

    static void base(Machine machine, SegmentRegister register, long base) {
        Segment old = machine.cpu().segment(register);
        machine.cpu().setSegment(register, new Segment(base, old.limit(), old.selector(), old.attributes()));
    }

    /** FS begins at the data and has a limit in bytes. */
    private static void limit(Machine machine, int limit) {
        Segment old = machine.cpu().segment(SegmentRegister.FS);
        machine.cpu().setSegment(SegmentRegister.FS, new Segment(Layout.DATA, limit, old.selector(), old.attributes() & ~0x8000));
    }

    private static void guestLoads(CaseList list) {
        list.guest("real-load", GuestCode.of("mov ax, 0x1234; mov fs, ax").for16("b8 34 12 8e e0"))
                .after(machine -> Check.equal("FS", Segment.realMode(0x1234, false), loaded(machine, SegmentRegister.FS)));
        list.guest("protected-load", GuestCode.of("mov ax, 0x1b; mov fs, ax; mov es, ax")
                        .for32("66 b8 1b 00 8e e0 8e c0")
                        .for64("66 b8 1b 00 8e e0 8e c0")).after(machine -> {
            Check.equal("FS", Segment.flat32(GuestImage.USER_DATA, false), loaded(machine, SegmentRegister.FS));
            Check.equal("ES", Segment.flat32(GuestImage.USER_DATA, false), loaded(machine, SegmentRegister.ES));
        });
        list.guest("null-load", GuestCode.of("xor eax, eax; mov fs, ax").for32("31 c0 8e e0").for64("31 c0 8e e0"))
                .after(machine -> requireNull(machine, SegmentRegister.FS));
        list.guest("load-and-use", GuestCode.of("mov ax, 0xa00; mov fs, ax; mov al, fs:[3]")
                        .for16("b8 00 0a 8e e0 64 a0 03 00")).memory(Layout.DATA + 3, "5a").thenBits(RAX, 0xff, 0x5a);
        list.guest("far-return", GuestCode.of("push {ax}; push {bx}; retf; nop; nop")
                        .for32("50 53 cb 90 90")
                        .for64("50 53 cb 90 90").in(Mode.PROTECTED)).with(RAX, X86Startup.CODE_SELECTOR)
                .with(RBX, Layout.CODE + 4)
                .after(machine -> Check.equal("CS", Segment.flat32(X86Startup.CODE_SELECTOR, true), machine.cpu().segment(SegmentRegister.CS)));
        list.guest("far-jump-real", GuestCode.of("ljmp 0x800:6; nop; 1:").for16("ea 06 00 00 08 90"))
                .endsWith(Expect.done()).after(machine -> Check.equal("CS selector", 0x800, machine.cpu().segment(SegmentRegister.CS).selector()));
    }

    /** Without the accessed bit of the type, which a load may set in the descriptor's copy only. */
    private static Segment loaded(Machine machine, SegmentRegister register) {
        Segment segment = machine.cpu().segment(register);
        return new Segment(segment.base(), segment.limit(), segment.selector(), segment.attributes() | 1);
    }

    private static void tables(CaseList list) {
        GuestCode store = GuestCode.of("sgdt [{bx}]; sidt [{bx}+16]")
                .for16("0f 01 07 0f 01 4f 10")
                .for32("0f 01 03 0f 01 4b 10")
                .for64("0f 01 03 0f 01 4b 10").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
        list.guest("guest-sees-tables", store).with(RBX, Layout.DATA)
                .before(machine -> machine.cpu().setTable(DescriptorTableRegister.GDTR, new DescriptorTable(0x123450, 0x777)))
                .before(machine -> machine.cpu().setTable(DescriptorTableRegister.IDTR, new DescriptorTable(0x234560, 0x3ff)))
                .thenMemory(Layout.DATA, "77 07 50 34 12 00").thenMemory(Layout.DATA + 16, "ff 03 60 45 23 00");
        GuestCode load = GuestCode.of("lgdt [{bx}]; lidt [{bx}+16]")
                .for16("0f 01 17 0f 01 5f 10")
                .for32("0f 01 13 0f 01 5b 10")
                .for64("0f 01 13 0f 01 5b 10").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
        list.guest("guest-loads-tables", load).with(RBX, Layout.DATA)
                .memory(Layout.DATA, "88 08 60 34 12 00 00 00 00 00").memory(Layout.DATA + 16, "ff 03 70 45 23 00 00 00 00 00")
                .after(machine -> Check.equal("GDTR", new DescriptorTable(0x123460, 0x888), machine.cpu().table(DescriptorTableRegister.GDTR)))
                .after(machine -> Check.equal("IDTR", new DescriptorTable(0x234570, 0x3ff), machine.cpu().table(DescriptorTableRegister.IDTR)));
        list.guest("task-register", GuestCode.of("str ax; sldt bx")
                        .for32("66 0f 00 c8 66 0f 00 c3")
                        .for64("66 0f 00 c8 66 0f 00 c3").in(Mode.PROTECTED, Mode.LONG_KERNEL))
                .with(RAX, 0).with(RBX, 0)
                .before(machine -> machine.cpu().setSegment(SegmentRegister.LDTR, new Segment(0x5000, 0xff, 0x60, 0x82)))
                .then(RAX, GuestImage.TASK).then(RBX, 0x60);
        list.machine("tables-survive-a-run", RegisterCases.NOTHING, (context, mode) -> {
            Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
            DescriptorTable gdt = new DescriptorTable(mode.isLong() ? 0xffff_8000_0000_1000L : 0x1000, 0x7f);
            DescriptorTable idt = new DescriptorTable(mode.isLong() ? 0xffff_8000_0000_2000L : 0x2000, 0xfff);
            machine.cpu().setTable(DescriptorTableRegister.GDTR, gdt);
            machine.cpu().setTable(DescriptorTableRegister.IDTR, idt);
            machine.finish();
            Check.equal("GDTR", gdt, machine.cpu().table(DescriptorTableRegister.GDTR));
            Check.equal("IDTR", idt, machine.cpu().table(DescriptorTableRegister.IDTR));
        });
    }

    private static void rings(CaseList list) {
        GuestCode enterUser = GuestCode.of("push 0x1b; push 0x7000; push 0x3002; push 0x23; push 0x8015; iretq; nop; nop; mov ax, cs; mov bx, ss")
                .for64("6a 1b 68 00 70 00 00 68 02 30 00 00 6a 23 68 15 80 00 00 48 cf 90 90 66 8c c8 66 8c d3")
                .in(Mode.LONG_KERNEL);
        list.guest("kernel-enters-user", enterUser).quick().then(RSP, 0x7000).thenBits(RFLAGS, 0x202, 2)
                .after(machine -> Check.equal("privilege", 3, machine.cpu().segment(SegmentRegister.SS).dpl()))
                .after(machine -> Check.equal("CS", GuestImage.USER_CODE, machine.cpu().segment(SegmentRegister.CS).selector()));
        list.guest("user-sees-selectors", enterUser).with(RAX, 0).with(RBX, 0).then(RAX, GuestImage.USER_CODE).then(RBX, GuestImage.USER_DATA);
        list.guest("user-fault-enters-kernel", GuestCode.of("cli").for64("fa").in(Mode.LONG_USER)).with(RFLAGS, Machine.RFLAGS).endsWith(vector(PROTECTION))
                .after(machine -> Check.equal("CS", X86Startup.CODE_SELECTOR, machine.cpu().segment(SegmentRegister.CS).selector()))
                .after(machine -> Check.equal("RSP", Layout.KERNEL_STACK_TOP - 6 * Long.BYTES, machine.cpu().get(RSP)))
                .after(machine -> Check.equal("saved CS", GuestImage.USER_CODE,
                        machine.vm().memory().readUnsigned(Layout.at(Layout.KERNEL_STACK_TOP - 4 * Long.BYTES), Long.BYTES)));
    }
}
