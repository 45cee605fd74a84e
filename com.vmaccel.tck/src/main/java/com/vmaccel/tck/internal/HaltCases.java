package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RIP;

import com.vmaccel.api.x86.DescriptorTable;
import com.vmaccel.api.x86.DescriptorTableRegister;
import com.vmaccel.tck.Case;
import java.util.List;

/** Plain execution, HLT, and the end of a guest that cannot go on. */
final class HaltCases {

    private HaltCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("execution");
        compute(list);
        halt(list);
        shutdown(list);
        return list.cases();
    }

    private static void compute(CaseList list) {
        list.guest("add", GuestCode.of("add ax, bx").for16("01 d8").for32("66 01 d8").for64("66 01 d8"))
                .quick().with(RAX, 1).with(RBX, 2).then(RAX, 3).then(RBX, 2);
        list.guest("loop", GuestCode.of("1: add {ax}, {cx}; dec {cx}; jnz 1b")
                        .for16("01 c8 49 75 fb")
                        .for32("01 c8 49 75 fb")
                        .for64("48 01 c8 48 ff c9 75 f8")).with(RAX, 0).with(RCX, 100).then(RAX, 5050).then(RCX, 0);
        list.guest("call-and-stack", GuestCode.of("call 1f; add {ax}, 1; jmp 2f; 1: push {ax}; mov {ax}, 7; pop {bx}; ret; 2:")
                        .for16("e8 05 00 83 c0 01 eb 06 50 b8 07 00 5b c3")
                        .for32("e8 05 00 00 00 83 c0 01 eb 08 50 b8 07 00 00 00 5b c3")
                        .for64("e8 06 00 00 00 48 83 c0 01 eb 0a 50 48 c7 c0 07 00 00 00 5b c3"))
                .with(RAX, 0x55).then(RAX, 8).then(RBX, 0x55);
        list.guest("memory", GuestCode.of("mov {bx}, {DATA}; mov {ax}, [{bx}]; inc {ax}; mov [{bx}+8], {ax}")
                        .for16("bb 00 a0 8b 07 40 89 47 08")
                        .for32("bb 00 a0 00 00 8b 03 40 89 43 08")
                        .for64("48 c7 c3 00 a0 00 00 48 8b 03 48 ff c0 48 89 43 08"))
                .memory(Layout.DATA, "41 00 00 00 00 00 00 00").thenMemory(Layout.DATA + 8, "42 00 00 00 00 00 00 00");
    }

    private static void halt(CaseList list) {
        GuestCode halt = GuestCode.of("hlt", "f4").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL);
        list.guest("hlt", halt).quick().endsWith(Expect.halt()).then(RIP, Layout.CODE + 1);
        list.guest("hlt-goes-on", GuestCode.of("hlt; inc {ax}; hlt; inc {ax}")
                        .for16("f4 40 f4 40")
                        .for32("f4 40 f4 40")
                        .for64("f4 48 ff c0 f4 48 ff c0").in(Mode.REAL, Mode.PROTECTED, Mode.LONG_KERNEL))
                .with(RAX, 5).expect(Expect.halt(), Expect.halt()).then(RAX, 7);
    }

    private static void shutdown(CaseList list) {
        list.guest("triple-fault", GuestCode.of("ud2", "0f 0b")).quick()
                .before(machine -> machine.cpu().setTable(DescriptorTableRegister.IDTR, new DescriptorTable(0, 0)))
                .endsWith(Expect.shutdown());
    }
}
