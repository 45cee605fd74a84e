package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.tck.internal.Expect.portRead;
import static com.vmaccel.tck.internal.Expect.portWrite;

import com.vmaccel.tck.Case;
import java.util.List;

/** IN and OUT: every width, both forms. */
final class PortCases {

    private static final int PORT = 0x1234;
    private static final long EAX = 0x5566_7788L;

    private PortCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("ports");
        outImmediate(list);
        outDx(list);
        inImmediate(list);
        inDx(list);
        sequences(list);
        return list.cases();
    }

    private static void outImmediate(CaseList list) {
        list.guest("out-imm8-al", GuestCode.of("out 0x42, al", "e6 42")).with(RAX, EAX).expect(portWrite(0x42, 1, 0x88)).then(RAX, EAX);
        list.guest("out-imm8-ax", GuestCode.of("out 0x42, ax").for16("e7 42").for32("66 e7 42").for64("66 e7 42"))
                .with(RAX, EAX).expect(portWrite(0x42, 2, 0x7788)).then(RAX, EAX);
        list.guest("out-imm8-eax", GuestCode.of("out 0x42, eax").for16("66 e7 42").for32("e7 42").for64("e7 42"))
                .with(RAX, EAX).expect(portWrite(0x42, 4, EAX)).then(RAX, EAX);
    }

    private static void outDx(CaseList list) {
        list.guest("out-dx-al", GuestCode.of("out dx, al", "ee")).quick()
                .with(RDX, PORT).with(RAX, EAX).expect(portWrite(PORT, 1, 0x88)).then(RAX, EAX).then(RDX, PORT);
        list.guest("out-by-bitmap", GuestCode.of("out dx, al").for64("ee").in(Mode.LONG_USER))
                .with(RFLAGS, Machine.RFLAGS).with(RDX, PORT).with(RAX, EAX).expect(portWrite(PORT, 1, 0x88));
        list.guest("out-dx-ax", GuestCode.of("out dx, ax").for16("ef").for32("66 ef").for64("66 ef"))
                .with(RDX, PORT).with(RAX, EAX).expect(portWrite(PORT, 2, 0x7788));
        list.guest("out-dx-eax", GuestCode.of("out dx, eax").for16("66 ef").for32("ef").for64("ef"))
                .with(RDX, PORT).with(RAX, EAX).expect(portWrite(PORT, 4, EAX));
        list.guest("out-first-port", GuestCode.of("out dx, al", "ee")).with(RDX, 0).with(RAX, 0xff).expect(portWrite(0, 1, 0xff));
        list.guest("out-last-port", GuestCode.of("out dx, al", "ee")).with(RDX, 0xffff).with(RAX, 0).expect(portWrite(0xffff, 1, 0));
    }

    private static void inImmediate(CaseList list) {
        list.guest("in-al-imm8", GuestCode.of("in al, 0x42", "e4 42")).with(RAX, EAX).expect(portRead(0x42, 1, 0x99)).then(RAX, 0x5566_7799L);
        list.guest("in-ax-imm8", GuestCode.of("in ax, 0x42").for16("e5 42").for32("66 e5 42").for64("66 e5 42"))
                .with(RAX, EAX).expect(portRead(0x42, 2, 0x99aa)).then(RAX, 0x5566_99aaL);
        list.guest("in-eax-imm8", GuestCode.of("in eax, 0x42").for16("66 e5 42").for32("e5 42").for64("e5 42"))
                .with(RAX, EAX).expect(portRead(0x42, 4, 0x99aa_bbccL)).then(RAX, 0x99aa_bbccL);
    }

    private static void inDx(CaseList list) {
        list.guest("in-al-dx", GuestCode.of("in al, dx", "ec")).quick()
                .with(RDX, PORT).with(RAX, EAX).expect(portRead(PORT, 1, 0x99)).then(RAX, 0x5566_7799L).then(RDX, PORT);
        list.guest("in-ax-dx", GuestCode.of("in ax, dx").for16("ed").for32("66 ed").for64("66 ed"))
                .with(RDX, PORT).with(RAX, EAX).expect(portRead(PORT, 2, 0x99aa)).then(RAX, 0x5566_99aaL);
        list.guest("in-eax-dx", GuestCode.of("in eax, dx").for16("66 ed").for32("ed").for64("ed"))
                .with(RDX, PORT).with(RAX, EAX).expect(portRead(PORT, 4, 0xfedc_ba98L)).then(RAX, 0xfedc_ba98L);
        list.guest("in-zero-extends", GuestCode.of("in eax, dx").for64("ed"))
                .with(RDX, PORT).with(RAX, 0x1122_3344_5566_7788L).expect(portRead(PORT, 4, 0xfedc_ba98L)).then(RAX, 0xfedc_ba98L);
        list.guest("in-low-bytes-count", GuestCode.of("in al, dx", "ec"))
                .with(RDX, PORT).with(RAX, EAX).expect(portRead(PORT, 1, -0x100 + 0x5a)).then(RAX, 0x5566_775aL);
    }

    private static void sequences(CaseList list) {
        list.guest("in-add-out", GuestCode.of("in al, dx; inc al; out dx, al; in al, dx; add al, al; out dx, al", "ec fe c0 ee ec 00 c0 ee"))
                .with(RDX, PORT).with(RAX, 0)
                .expect(portRead(PORT, 1, 0x10), portWrite(PORT, 1, 0x11), portRead(PORT, 1, 0x21), portWrite(PORT, 1, 0x42))
                .then(RAX, 0x42);
        list.guest("different-widths", GuestCode.of("out dx, eax; in ax, dx; out dx, al").for16("66 ef ed ee").for32("ef 66 ed ee").for64("ef 66 ed ee"))
                .with(RDX, PORT).with(RAX, EAX)
                .expect(portWrite(PORT, 4, EAX), portRead(PORT, 2, 0x1234), portWrite(PORT, 1, 0x34))
                .then(RAX, 0x5566_1234L);
    }
}
