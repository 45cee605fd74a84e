package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.APIC_BASE;
import static com.vmaccel.api.register.X86Register.EFER;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RSP;
import static com.vmaccel.tck.internal.Expect.msrRead;
import static com.vmaccel.tck.internal.Expect.msrWrite;
import static com.vmaccel.tck.internal.Expect.vector;

import com.vmaccel.api.MsrPolicy;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.capability.Capability;
import com.vmaccel.api.capability.ExitKind;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.Arrays;
import java.util.List;

/** Model-specific registers: from the host in batches, from the guest, and those the engine does not handle. */
final class MsrCases {

    private static final int UNKNOWN = 0x1234_5678;
    private static final int PROTECTION = 13;
    private static final long LSTAR_VALUE = 0xffff_8000_1122_3344L;
    private static final Mode[] KERNEL = {Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL};
    private static final GuestCode READ = GuestCode.of("rdmsr", "0f 32").in(KERNEL);
    private static final GuestCode WRITE = GuestCode.of("wrmsr", "0f 30").in(KERNEL);

    private MsrCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("msrs");
        hostView(list);
        guestReads(list);
        guestWrites(list);
        unknown(list);
        exits(list);
        counter(list);
        return list.cases();
    }

    private static GuestCase read(CaseList list, String name, int index) {
        return list.guest(name, READ).with(RCX, Integer.toUnsignedLong(index)).with(RAX, 0).with(RDX, 0);
    }

    private static GuestCase write(CaseList list, String name, int index, long value) {
        return list.guest(name, WRITE).with(RCX, Integer.toUnsignedLong(index)).with(RAX, value & 0xffff_ffffL).with(RDX, value >>> 32);
    }

    private static long seen(Machine machine) {
        return machine.cpu().get(RDX) << 32 | machine.cpu().get(RAX) & 0xffff_ffffL;
    }

    private static void hostView(CaseList list) {
        list.machine("batch", RegisterCases.NOTHING, MsrCases::batch).quick();
        list.machine("state-msrs", RegisterCases.NOTHING, MsrCases::stateMsrs);
        list.machine("refusals", RegisterCases.NOTHING.in(Mode.REAL), MsrCases::refusals);
    }

    private static void batch(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        X86Vcpu cpu = machine.cpu();
        int[] indices = {MsrIndex.IA32_LSTAR, MsrIndex.IA32_SYSENTER_EIP, MsrIndex.IA32_STAR, MsrIndex.IA32_KERNEL_GS_BASE};
        long[] values = {LSTAR_VALUE, 0x5678, 0x0013_0008_0000_0000L, 0x7fff_0000_1000L, 99};
        cpu.writeMsrs(indices, values);
        long[] read = new long[indices.length + 1];
        read[indices.length] = 77;
        cpu.readMsrs(indices, read);
        Check.equal("values", Arrays.toString(Arrays.copyOf(values, indices.length)), Arrays.toString(Arrays.copyOf(read, indices.length)));
        Check.equal("what is behind them", 77, read[indices.length]);
        machine.finish();
        for (int i = 0; i < indices.length; i++) {
            Check.equal("MSR 0x" + Integer.toHexString(indices[i]) + " after a run", values[i], cpu.msr(indices[i]));
        }
        cpu.readMsrs(new int[0], new long[0]);
        cpu.writeMsrs(new int[0], new long[0]);
    }

    private static void stateMsrs(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        X86Vcpu cpu = machine.cpu();
        int[] indices = cpu.stateMsrs();
        for (int i = 1; i < indices.length; i++) {
            Check.that(Integer.compareUnsigned(indices[i - 1], indices[i]) < 0, "indices ascend: " + Arrays.toString(indices));
        }
        List<Integer> all = Arrays.stream(indices).boxed().toList();
        for (int needed : new int[] {MsrIndex.IA32_STAR, MsrIndex.IA32_LSTAR, MsrIndex.IA32_FMASK, MsrIndex.IA32_KERNEL_GS_BASE, MsrIndex.IA32_PAT,
            MsrIndex.IA32_SYSENTER_CS, MsrIndex.IA32_SYSENTER_ESP, MsrIndex.IA32_SYSENTER_EIP}) {
            Check.that(all.contains(needed), "MSR 0x" + Integer.toHexString(needed) + " is state");
        }
        Check.that(!all.contains(MsrIndex.IA32_TSC) && !all.contains(MsrIndex.IA32_TSC_DEADLINE), "the counter and its deadline are not state");
        machine.finish();
        long[] values = new long[indices.length];
        cpu.readMsrs(indices, values);
        cpu.writeMsrs(indices, values);
        long[] again = new long[indices.length];
        cpu.readMsrs(indices, again);
        Check.equal("values written back", Arrays.toString(values), Arrays.toString(again));
    }

    private static void refusals(CaseContext context, Mode mode) {
        Machine machine = Machine.start(context, mode, RegisterCases.NOTHING);
        X86Vcpu cpu = machine.cpu();
        int[] indices = {MsrIndex.IA32_SYSENTER_EIP, UNKNOWN, MsrIndex.IA32_SYSENTER_ESP};
        requireNamed(Check.refused("reading", IllegalArgumentException.class, () -> cpu.readMsrs(indices, new long[3])));
        requireNamed(Check.refused("writing", IllegalArgumentException.class, () -> cpu.writeMsrs(indices, new long[] {0x11, 0x22, 0x33})));
        Check.equal("the MSR before it", 0x11, cpu.msr(MsrIndex.IA32_SYSENTER_EIP));
        Check.equal("the MSR behind it", 0, cpu.msr(MsrIndex.IA32_SYSENTER_ESP));
        Check.refused("a value that is not canonical", IllegalArgumentException.class, () -> cpu.setMsr(MsrIndex.IA32_LSTAR, 1L << 60));
        Check.equal("the MSR that refused it", 0, cpu.msr(MsrIndex.IA32_LSTAR));
        machine.finish();
    }

    private static void requireNamed(IllegalArgumentException refusal) {
        Check.that(String.valueOf(refusal.getMessage()).contains("0x12345678"), "the refusal names the MSR: " + refusal.getMessage());
    }

    private static void guestReads(CaseList list) {
        read(list, "guest-reads-efer", 0xc000_0080).quick().after(machine -> Check.equal("EFER", machine.cpu().get(EFER), seen(machine)));
        read(list, "guest-reads-apic-base", 0x1b).after(machine -> Check.equal("APIC base", machine.cpu().get(APIC_BASE), seen(machine)));
        reads(list, "sysenter-eip", MsrIndex.IA32_SYSENTER_EIP, 0x1234_5678);
        reads(list, "pat", MsrIndex.IA32_PAT, 0x0007_0105_0007_0106L);
        read(list, "guest-reads-lstar", MsrIndex.IA32_LSTAR).before(machine -> machine.cpu().setMsr(MsrIndex.IA32_LSTAR, LSTAR_VALUE))
                .after(machine -> Check.equal("LSTAR", LSTAR_VALUE, seen(machine)));
        list.guest("guest-reads-gs-base", READ.in(Mode.LONG_KERNEL)).with(RCX, Integer.toUnsignedLong(MsrIndex.IA32_GS_BASE))
                .before(machine -> SegmentCases.base(machine, SegmentRegister.GS, LSTAR_VALUE))
                .after(machine -> Check.equal("GS base", LSTAR_VALUE, seen(machine)));
    }

    private static void reads(CaseList list, String name, int index, long value) {
        read(list, "guest-reads-" + name, index).before(machine -> machine.cpu().setMsr(index, value))
                .after(machine -> Check.equal(name, value, seen(machine)));
        write(list, "guest-writes-" + name, index, value).after(machine -> Check.equal(name, value, machine.cpu().msr(index)));
    }

    private static void guestWrites(CaseList list) {
        write(list, "guest-writes-star", MsrIndex.IA32_STAR, 0x0023_0008_1111_2222L)
                .after(machine -> Check.equal("STAR", 0x0023_0008_1111_2222L, machine.cpu().msr(MsrIndex.IA32_STAR)));
        list.guest("guest-writes-lstar", WRITE.in(Mode.LONG_KERNEL)).with(RCX, Integer.toUnsignedLong(MsrIndex.IA32_LSTAR))
                .with(RAX, LSTAR_VALUE & 0xffff_ffffL).with(RDX, LSTAR_VALUE >>> 32)
                .after(machine -> Check.equal("LSTAR", LSTAR_VALUE, machine.cpu().msr(MsrIndex.IA32_LSTAR)));
        list.guest("guest-writes-fs-base", WRITE.in(Mode.LONG_KERNEL)).with(RCX, Integer.toUnsignedLong(MsrIndex.IA32_FS_BASE))
                .with(RAX, 0x5000).with(RDX, 0x7f)
                .after(machine -> Check.equal("FS base", 0x7f_0000_5000L, machine.cpu().segment(SegmentRegister.FS).base()));
        list.guest("guest-writes-efer", GuestCode.of("rdmsr; or eax, 1; wrmsr")
                        .for64("0f 32 83 c8 01 0f 30").in(Mode.LONG_KERNEL))
                .with(RCX, 0xc000_0080L).thenBits(EFER, 0x501, 0x501);
        list.guest("swapgs", GuestCode.of("swapgs; mov al, gs:[rbx]; swapgs; mov ah, gs:[rbx]")
                        .for64("0f 01 f8 65 8a 03 0f 01 f8 65 8a 23").in(Mode.LONG_KERNEL)).with(RAX, 0).with(RBX, 1)
                .memory(Layout.DATA, "00 11 00 22").before(machine -> SegmentCases.base(machine, SegmentRegister.GS, Layout.DATA))
                .before(machine -> machine.cpu().setMsr(MsrIndex.IA32_KERNEL_GS_BASE, Layout.DATA + 2)).then(RAX, 0x1122);
        write(list, "guest-writes-bad-value", MsrIndex.IA32_LSTAR, 1L << 60).endsWith(vector(PROTECTION));
    }

    private static void unknown(CaseList list) {
        read(list, "unknown-read-faults", UNKNOWN).endsWith(vector(PROTECTION)).after(MsrCases::requireErrorCode);
        write(list, "unknown-write-faults", UNKNOWN, 5).endsWith(vector(PROTECTION)).after(MsrCases::requireErrorCode);
        read(list, "fault-policy-read", UNKNOWN).config(config -> config.withMsrPolicy(MsrPolicy.FAULT)).endsWith(vector(PROTECTION));
    }

    /** In real mode nothing is pushed. */
    private static void requireErrorCode(Machine machine) {
        if (machine.mode() != Mode.REAL) {
            Check.equal("error code", 0, machine.vm().memory().readUnsigned(Layout.at(machine.cpu().get(RSP)), machine.mode().isLong() ? 8 : 4));
        }
    }

    private static GuestCase exiting(GuestCase added) {
        return added.needs(Capability.MSR_EXITS).needs(ExitKind.MSR_READ).needs(ExitKind.MSR_WRITE).config(config -> config.withMsrPolicy(MsrPolicy.EXIT));
    }

    private static void exits(CaseList list) {
        exiting(read(list, "exit-read", UNKNOWN)).quick().expect(msrRead(UNKNOWN, new Completion.Value(0x1122_3344_5566_7788L)))
                .then(RAX, 0x5566_7788L).then(RDX, 0x1122_3344L);
        exiting(write(list, "exit-write", UNKNOWN, 0x8877_6655_4433_2211L))
                .expect(msrWrite(UNKNOWN, 0x8877_6655_4433_2211L, new Completion.None()));
        exiting(read(list, "exit-read-refused", UNKNOWN)).expect(msrRead(UNKNOWN, new Completion.Refusal())).endsWith(vector(PROTECTION))
                .after(MsrCases::requireErrorCode);
        exiting(write(list, "exit-write-refused", UNKNOWN, 1)).expect(msrWrite(UNKNOWN, 1, new Completion.Refusal())).endsWith(vector(PROTECTION))
                .after(MsrCases::requireErrorCode);
        exiting(list.guest("exits-in-a-row", GuestCode.of("rdmsr; add eax, 1; wrmsr; rdmsr")
                        .for16("0f 32 66 83 c0 01 0f 30 0f 32")
                        .for32("0f 32 83 c0 01 0f 30 0f 32")
                        .for64("0f 32 83 c0 01 0f 30 0f 32").in(KERNEL))).with(RCX, UNKNOWN)
                .expect(msrRead(UNKNOWN, new Completion.Value(0x1_0000_0005L)), msrWrite(UNKNOWN, 0x1_0000_0006L, new Completion.None()),
                        msrRead(UNKNOWN, new Completion.Value(7)))
                .then(RAX, 7).then(RDX, 0);
        exiting(read(list, "known-does-not-exit", MsrIndex.IA32_SYSENTER_EIP)).before(machine -> machine.cpu().setMsr(MsrIndex.IA32_SYSENTER_EIP, 0x99))
                .then(RAX, 0x99).then(RDX, 0);
        exiting(list.guest("user-faults", GuestCode.of("rdmsr").for64("0f 32").in(Mode.LONG_USER))).with(RCX, UNKNOWN).endsWith(vector(PROTECTION));
    }

    private static void counter(CaseList list) {
        list.guest("counter-ascends", GuestCode.of("rdtsc; mov esi, eax; mov edi, edx; rdtsc; sub eax, esi; sbb edx, edi")
                        .for16("0f 31 66 89 c6 66 89 d7 0f 31 66 29 f0 66 19 fa")
                        .for32("0f 31 89 c6 89 d7 0f 31 29 f0 19 fa")
                        .for64("0f 31 89 c6 89 d7 0f 31 29 f0 19 fa")).thenBits(RDX, 0x8000_0000L, 0);
        list.guest("host-sets-counter", GuestCode.of("rdtsc", "0f 31")).before(machine -> machine.cpu().setMsr(MsrIndex.IA32_TSC, 1L << 58))
                .after(machine -> Check.that(seen(machine) >= 1L << 58 && seen(machine) - (1L << 58) < 1L << 50, "the counter continues from 2^58: " + seen(machine)));
    }
}
