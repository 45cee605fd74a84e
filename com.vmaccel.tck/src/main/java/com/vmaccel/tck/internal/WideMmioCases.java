package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.tck.internal.Expect.load;
import static com.vmaccel.tck.internal.Expect.mmioRead;
import static com.vmaccel.tck.internal.Expect.mmioWrite;
import static com.vmaccel.tck.internal.Expect.store;

import com.vmaccel.tck.Case;
import java.util.List;

/** String instructions and vector registers on memory where no slot is. */
final class WideMmioCases {

    private static final long DATA = Layout.DATA;
    private static final String VECTOR = "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff";
    private static final long LOW = 0x7766_5544_3322_1100L;
    private static final long HIGH = 0xffee_ddcc_bbaa_9988L;

    private WideMmioCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("wide-mmio");
        strings(list);
        vectors(list);
        return list.cases();
    }

    private static void strings(CaseList list) {
        list.guest("rep-stosb", GuestCode.of("cld; rep stosb", "fc f3 aa")).quick().esToMmio().withMmio(RDI, 0x30).with(RAX, 0x5a).with(RCX, 3)
                .expect(mmioWrite(0x30, 1, 0x5a), mmioWrite(0x31, 1, 0x5a), mmioWrite(0x32, 1, 0x5a)).then(RCX, 0);
        list.guest("rep-stosw-down", GuestCode.of("std; rep stosw; cld").for16("fd f3 ab fc").for32("fd 66 f3 ab fc").for64("fd 66 f3 ab fc"))
                .esToMmio().withMmio(RDI, 0x32).with(RAX, 0x1234).with(RCX, 2)
                .expect(mmioWrite(0x32, 2, 0x1234), mmioWrite(0x30, 2, 0x1234)).then(RCX, 0);
        list.guest("rep-movsb-to", GuestCode.of("cld; rep movsb", "fc f3 a4"))
                .esToMmio().withMmio(RDI, 0x40).with(RSI, DATA).with(RCX, 3).memory(DATA, "11 22 33")
                .expect(mmioWrite(0x40, 1, 0x11), mmioWrite(0x41, 1, 0x22), mmioWrite(0x42, 1, 0x33)).then(RCX, 0).then(RSI, DATA + 3);
        list.guest("rep-movsb-from", GuestCode.of("cld; rep movsb byte ptr es:[{di}], byte ptr gs:[{si}]", "fc 65 f3 a4"))
                .withMmio(RSI, 0x40).with(RDI, DATA).with(RCX, 3)
                .expect(mmioRead(0x40, 1, 0x11), mmioRead(0x41, 1, 0x22), mmioRead(0x42, 1, 0x33)).then(RCX, 0).then(RDI, DATA + 3).thenMemory(DATA, "11 22 33 00");
        list.guest("movsd-both", GuestCode.of("cld; movsd dword ptr es:[{di}], dword ptr gs:[{si}]")
                        .for16("fc 65 66 a5")
                        .for32("fc 65 a5")
                        .for64("fc 65 a5")).esToMmio().withMmio(RSI, 0x40).withMmio(RDI, 0x50)
                .expect(mmioRead(0x40, 4, 0x1234_5678), mmioWrite(0x50, 4, 0x1234_5678));
        list.guest("lodsb", GuestCode.of("cld; lodsb al, byte ptr gs:[{si}]", "fc 65 ac"))
                .withMmio(RSI, 7).with(RAX, 0).expect(mmioRead(7, 1, 0x77)).then(RAX, 0x77);
        list.guest("scasb", GuestCode.of("cld; repne scasb", "fc f2 ae")).esToMmio().withMmio(RDI, 0).with(RAX, 3).with(RCX, 8)
                .expect(mmioRead(0, 1, 1), mmioRead(1, 1, 2), mmioRead(2, 1, 3)).then(RCX, 5);
        list.guest("stosq", GuestCode.of("cld; stosq").for64("fc 48 ab")).withMmio(RDI, 0x60).with(RAX, LOW).expect(mmioWrite(0x60, 8, LOW));
    }

    private static void vectors(CaseList list) {
        list.guest("movaps-write", GuestCode.of("movaps gs:[{bx}], xmm1").for64("65 0f 29 0b")).quick().withMmio(RBX, 0x100)
                .before(machine -> machine.cpu().setExtendedState(machine.cpu().extendedState().withXmm(1, LOW, HIGH)))
                .expect(store(0x100, VECTOR));
        list.guest("movaps-read", GuestCode.of("movaps xmm2, gs:[{bx}]").for64("65 0f 28 13")).withMmio(RBX, 0x100)
                .expect(load(0x100, VECTOR))
                .after(machine -> Check.equal("XMM2 low", LOW, machine.cpu().extendedState().xmm(2, false)))
                .after(machine -> Check.equal("XMM2 high", HIGH, machine.cpu().extendedState().xmm(2, true)));
        list.guest("movups-crossing", GuestCode.of("movups gs:[{bx}], xmm1").for64("65 0f 11 0b")).withMmio(RBX, 0xffb)
                .before(machine -> machine.cpu().setExtendedState(machine.cpu().extendedState().withXmm(1, LOW, HIGH)))
                .expect(store(0xffb, VECTOR));
    }
}
