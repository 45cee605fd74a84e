package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.EFER;
import static com.vmaccel.api.register.X86Register.R11;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RFLAGS;

import com.vmaccel.api.X86Startup;
import com.vmaccel.api.X86Vcpu;
import com.vmaccel.api.x86.MsrIndex;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.tck.Case;
import java.util.List;

/** The way from ring 3 into ring 0 and back. Source: Intel SDM volume 2, SYSCALL and SYSRET. */
final class SyscallCases {

    private static final long SYSCALL_ENABLE = 1;
    private static final int CARRY = 1;
    /** From this selector SYSRET takes SS 8 above and CS 16 above. */
    private static final long RETURN_BASE = GuestImage.USER_CODE - 16;

    /** The handler is behind the first jump. */
    private static final int HANDLER = Layout.CODE + 2;

    private SyscallCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("syscall");
        GuestCode into = GuestCode.of("jmp 2f; 1: inc rbx; jmp 3f; 2: syscall; 3:").for64("eb 05 48 ff c3 eb 02 0f 05").in(Mode.LONG_USER);
        list.guest("into-ring-0", into).quick().before(SyscallCases::prepare).with(RBX, 0).with(RFLAGS, Machine.RFLAGS_IF | CARRY)
                .then(RBX, 1).then(RCX, HANDLER + 7).then(R11, Machine.RFLAGS_IF | CARRY).thenBits(RFLAGS, CARRY, 0);
        list.guest("selectors", into).before(SyscallCases::prepare)
                .after(machine -> requireSelectors(machine.cpu(), X86Startup.CODE_SELECTOR, X86Startup.DATA_SELECTOR));
        GuestCode andBack = GuestCode.of("jmp 2f; 1: sysretq; 2: syscall; inc rbx").for64("eb 03 48 0f 07 0f 05 48 ff c3").in(Mode.LONG_USER);
        list.guest("and-back", andBack).before(SyscallCases::prepare).with(RBX, 0).flags(Machine.RFLAGS_IF | CARRY)
                .then(RBX, 1).thenBits(RFLAGS, CARRY, CARRY)
                .after(machine -> requireSelectors(machine.cpu(), GuestImage.USER_CODE, GuestImage.USER_DATA));
        list.guest("not-enabled", GuestCode.of("syscall").for64("0f 05").in(Mode.LONG_USER)).endsWith(Expect.vector(6));
        return list.cases();
    }

    private static void requireSelectors(X86Vcpu cpu, int code, int stack) {
        Check.equal("CS", code, cpu.segment(SegmentRegister.CS).selector());
        Check.equal("SS", stack, cpu.segment(SegmentRegister.SS).selector());
    }

    private static void prepare(Machine machine) {
        X86Vcpu cpu = machine.cpu();
        cpu.set(EFER, cpu.get(EFER) | SYSCALL_ENABLE);
        cpu.writeMsrs(
                new int[] {MsrIndex.IA32_STAR, MsrIndex.IA32_LSTAR, MsrIndex.IA32_FMASK},
                new long[] {RETURN_BASE << 48 | (long) X86Startup.CODE_SELECTOR << 32, HANDLER, CARRY});
    }
}
