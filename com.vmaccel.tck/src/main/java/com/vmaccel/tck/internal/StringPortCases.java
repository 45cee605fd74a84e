package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDI;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RSI;
import static com.vmaccel.tck.internal.Expect.portRead;
import static com.vmaccel.tck.internal.Expect.portWrite;

import com.vmaccel.tck.Case;
import java.util.List;

/** INS and OUTS: one exit for each element, in both directions. */
final class StringPortCases {

    private static final int PORT = 0x3f0;
    private static final long DATA = Layout.DATA;

    private StringPortCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("string-ports");
        outs(list);
        ins(list);
        return list.cases();
    }

    private static void outs(CaseList list) {
        list.guest("outsb", GuestCode.of("cld; outsb", "fc 6e")).with(RDX, PORT).with(RSI, DATA).memory(DATA, "5a")
                .expect(portWrite(PORT, 1, 0x5a)).then(RSI, DATA + 1);
        list.guest("rep-outsb", GuestCode.of("cld; rep outsb", "fc f3 6e")).quick()
                .with(RDX, PORT).with(RSI, DATA).with(RCX, 4).memory(DATA, "11 22 33 44")
                .expect(portWrite(PORT, 1, 0x11), portWrite(PORT, 1, 0x22), portWrite(PORT, 1, 0x33), portWrite(PORT, 1, 0x44))
                .then(RSI, DATA + 4).then(RCX, 0);
        list.guest("rep-outsw", GuestCode.of("cld; rep outsw").for16("fc f3 6f").for32("fc 66 f3 6f").for64("fc 66 f3 6f"))
                .with(RDX, PORT).with(RSI, DATA).with(RCX, 2).memory(DATA, "11 22 33 44")
                .expect(portWrite(PORT, 2, 0x2211), portWrite(PORT, 2, 0x4433)).then(RSI, DATA + 4).then(RCX, 0);
        list.guest("rep-outsd", GuestCode.of("cld; rep outsd").for16("fc 66 f3 6f").for32("fc f3 6f").for64("fc f3 6f"))
                .with(RDX, PORT).with(RSI, DATA).with(RCX, 2).memory(DATA, "11 22 33 44 55 66 77 88")
                .expect(portWrite(PORT, 4, 0x4433_2211L), portWrite(PORT, 4, 0x8877_6655L)).then(RSI, DATA + 8).then(RCX, 0);
        list.guest("rep-outsw-down", GuestCode.of("std; rep outsw; cld").for16("fd f3 6f fc").for32("fd 66 f3 6f fc").for64("fd 66 f3 6f fc"))
                .with(RDX, PORT).with(RSI, DATA + 2).with(RCX, 2).memory(DATA, "11 22 33 44")
                .expect(portWrite(PORT, 2, 0x4433), portWrite(PORT, 2, 0x2211)).then(RSI, DATA - 2).then(RCX, 0);
        list.guest("rep-outsb-none", GuestCode.of("cld; rep outsb", "fc f3 6e")).with(RDX, PORT).with(RSI, DATA).with(RCX, 0).then(RSI, DATA).then(RCX, 0);
    }

    private static void ins(CaseList list) {
        list.guest("insb", GuestCode.of("cld; insb", "fc 6c")).with(RDX, PORT).with(RDI, DATA)
                .expect(portRead(PORT, 1, 0x5a)).then(RDI, DATA + 1).thenMemory(DATA, "5a 00");
        list.guest("rep-insb", GuestCode.of("cld; rep insb", "fc f3 6c")).quick()
                .with(RDX, PORT).with(RDI, DATA).with(RCX, 4)
                .expect(portRead(PORT, 1, 0x11), portRead(PORT, 1, 0x22), portRead(PORT, 1, 0x33), portRead(PORT, 1, 0x44))
                .then(RDI, DATA + 4).then(RCX, 0).thenMemory(DATA, "11 22 33 44 00");
        list.guest("rep-insw", GuestCode.of("cld; rep insw").for16("fc f3 6d").for32("fc 66 f3 6d").for64("fc 66 f3 6d"))
                .with(RDX, PORT).with(RDI, DATA).with(RCX, 3)
                .expect(portRead(PORT, 2, 0x2211), portRead(PORT, 2, 0x4433), portRead(PORT, 2, 0x6655))
                .then(RDI, DATA + 6).then(RCX, 0).thenMemory(DATA, "11 22 33 44 55 66 00");
        list.guest("rep-insd", GuestCode.of("cld; rep insd").for16("fc 66 f3 6d").for32("fc f3 6d").for64("fc f3 6d"))
                .with(RDX, PORT).with(RDI, DATA).with(RCX, 2)
                .expect(portRead(PORT, 4, 0x4433_2211L), portRead(PORT, 4, 0x8877_6655L))
                .then(RDI, DATA + 8).then(RCX, 0).thenMemory(DATA, "11 22 33 44 55 66 77 88 00");
        list.guest("rep-insb-down", GuestCode.of("std; rep insb; cld", "fd f3 6c fc")).with(RDX, PORT).with(RDI, DATA + 2).with(RCX, 3)
                .expect(portRead(PORT, 1, 0x11), portRead(PORT, 1, 0x22), portRead(PORT, 1, 0x33))
                .then(RDI, DATA - 1).then(RCX, 0).thenMemory(DATA, "33 22 11 00");
        list.guest("rep-insb-many", GuestCode.of("cld; rep insb; out dx, al", "fc f3 6c ee")).with(RDX, PORT).with(RDI, DATA).with(RCX, 64)
                .expect(many(64)).expect(portWrite(PORT, 1, 0)).then(RDI, DATA + 64).then(RCX, 0);
    }

    private static Expectation[] many(int count) {
        Expectation[] reads = new Expectation[count];
        for (int i = 0; i < count; i++) {
            reads[i] = portRead(PORT, 1, i);
        }
        return reads;
    }
}
