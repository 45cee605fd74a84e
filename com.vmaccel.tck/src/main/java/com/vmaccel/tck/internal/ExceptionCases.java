package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.CR2;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RSP;
import static com.vmaccel.tck.internal.Expect.vector;

import com.vmaccel.tck.Case;
import java.util.List;

/** Exceptions the guest raises and takes by itself, through its interrupt table. */
final class ExceptionCases {

    private static final int DIVIDE = 0;
    private static final int DEBUG = 1;
    private static final int BREAKPOINT = 3;
    private static final int UNDEFINED = 6;
    private static final int STACK = 12;
    private static final int PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    private static final long UNMAPPED = 0x70_0000_2000L;

    private ExceptionCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("exceptions");
        faults(list);
        traps(list);
        pageFaults(list);
        ringThree(list);
        return list.cases();
    }

    private static void faults(CaseList list) {
        list.guest("undefined", GuestCode.of("ud2", "0f 0b")).quick().endsWith(vector(UNDEFINED));
        list.guest("divide", GuestCode.of("div cl", "f6 f1")).with(RAX, 1).with(RCX, 0).endsWith(vector(DIVIDE));
        list.guest("non-canonical", GuestCode.of("mov al, [rbx]").for64("8a 03"))
                .with(RBX, 0x8000_0000_0000_0000L).endsWith(vector(PROTECTION)).after(ExceptionCases::errorCodeZero);
        list.guest("non-canonical-stack", GuestCode.of("push rax").for64("50").in(Mode.LONG_USER)).with(RSP, 0x8000_0000_0000_0000L)
                .endsWith(vector(STACK)).after(ExceptionCases::errorCodeZero);
        list.guest("null-segment", GuestCode.of("mov ax, 0x80; mov ds, ax").for32("66 b8 80 00 8e d8").for64("66 b8 80 00 8e d8")).endsWith(vector(PROTECTION))
                .after(machine -> Check.equal("error code", 0x80, errorCode(machine)));
    }

    private static void errorCodeZero(Machine machine) {
        Check.equal("error code", 0, errorCode(machine));
    }

    private static long errorCode(Machine machine) {
        return machine.vm().memory().readUnsigned(Layout.at(machine.cpu().get(RSP)), machine.mode().isLong() ? 8 : 4);
    }

    private static void traps(CaseList list) {
        list.guest("int3", GuestCode.of("int3", "cc")).endsWith(vector(BREAKPOINT));
        list.guest("int-0x80", GuestCode.of("int 0x80", "cd 80")).expect(vector(0x80));
        list.guest("int-0x30-and-back", GuestCode.of("int 0x30; inc {bx}").for16("cd 30 43").for32("cd 30 43").for64("cd 30 48 ff c3"))
                .with(RBX, 0).expect(vector(0x30)).then(RBX, 1);
        list.guest("trap-flag", GuestCode.of("nop; nop; nop", "90 90 90")).flags(0x102).endsWith(vector(DEBUG));
        list.guest("iret-real", GuestCode.of("pushf; push cs; call 1f; inc bx; jmp 2f; 1: inc dx; iret; 2:").for16("9c 0e e8 03 00 43 eb 02 42 cf"))
                .with(RBX, 0).with(RDX, 0).then(RBX, 1).then(RDX, 1);
    }

    private static void pageFaults(CaseList list) {
        list.guest("page-fault-read", GuestCode.of("mov al, [rbx]").for64("8a 03")).quick().with(RBX, UNMAPPED).endsWith(vector(PAGE_FAULT)).then(CR2, UNMAPPED)
                .after(machine -> Check.equal("error code", machine.mode() == Mode.LONG_USER ? 4 : 0, errorCode(machine)));
        list.guest("page-fault-write", GuestCode.of("mov [rbx], al").for64("88 03"))
                .with(RBX, UNMAPPED + 5).endsWith(vector(PAGE_FAULT)).then(CR2, UNMAPPED + 5)
                .after(machine -> Check.equal("error code", machine.mode() == Mode.LONG_USER ? 6 : 2, errorCode(machine)));
        list.guest("page-fault-fetch", GuestCode.of("jmp rbx").for64("ff e3")).with(RBX, UNMAPPED).endsWith(vector(PAGE_FAULT)).then(CR2, UNMAPPED);
    }

    private static void ringThree(CaseList list) {
        list.guest("hlt-forbidden", GuestCode.of("hlt").for64("f4").in(Mode.LONG_USER))
                .quick().endsWith(vector(PROTECTION)).after(ExceptionCases::errorCodeZero);
        list.guest("rdmsr-forbidden", GuestCode.of("rdmsr").for64("0f 32").in(Mode.LONG_USER)).with(RCX, 0xc000_0080L).endsWith(vector(PROTECTION));
        list.guest("cli-forbidden", GuestCode.of("cli").for64("fa").in(Mode.LONG_USER)).with(RFLAGS, Machine.RFLAGS).endsWith(vector(PROTECTION));
        list.guest("mov-cr0-forbidden", GuestCode.of("mov rax, cr0").for64("0f 20 c0").in(Mode.LONG_USER)).endsWith(vector(PROTECTION));
        list.guest("out-forbidden", GuestCode.of("out dx, al").for64("ee").in(Mode.LONG_USER)).with(RFLAGS, Machine.RFLAGS).with(RDX, 0x80)
                .before(machine -> machine.vm().memory().writeUnsigned(Layout.at(Layout.TSS + 0x68 + 0x80 / 8), 1, 0xff))
                .endsWith(vector(PROTECTION));
    }
}
