package com.vmaccel.tck.internal;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RCX;
import static com.vmaccel.api.register.X86Register.RDX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.tck.internal.Expect.load;
import static com.vmaccel.tck.internal.Expect.mmioRead;
import static com.vmaccel.tck.internal.Expect.mmioWrite;
import static com.vmaccel.tck.internal.Expect.store;

import com.vmaccel.tck.Case;
import java.util.List;

/** Memory accesses where no slot is. */
final class MmioCases {

    private static final long EAX = 0x5566_7788L;
    private static final long RAX64 = 0x1122_3344_5566_7788L;
    private static final long ZERO_FLAG = 0x40;

    private MmioCases() {}

    static List<Case> cases() {
        CaseList list = new CaseList("mmio");
        stores(list);
        loads(list);
        readModifyWrite(list);
        fragments(list);
        return list.cases();
    }

    private static void stores(CaseList list) {
        list.guest("write-1", GuestCode.of("mov gs:[{bx}], al").for16("65 88 07").for32("65 88 03").for64("65 88 03"))
                .quick().withMmio(RBX, 0x10).with(RAX, EAX).expect(mmioWrite(0x10, 1, 0x88));
        list.guest("write-2", GuestCode.of("mov gs:[{bx}], ax").for16("65 89 07").for32("65 66 89 03").for64("65 66 89 03"))
                .withMmio(RBX, 0x10).with(RAX, EAX).expect(mmioWrite(0x10, 2, 0x7788));
        list.guest("write-4", GuestCode.of("mov gs:[{bx}], eax").for16("65 66 89 07").for32("65 89 03").for64("65 89 03"))
                .withMmio(RBX, 0x10).with(RAX, EAX).expect(mmioWrite(0x10, 4, EAX));
        list.guest("write-8", GuestCode.of("mov gs:[{bx}], rax").for64("65 48 89 03")).withMmio(RBX, 0x10).with(RAX, RAX64).expect(mmioWrite(0x10, 8, RAX64));
        list.guest("write-immediate", GuestCode.of("mov dword ptr gs:[{bx}], 0x12345678")
                        .for16("65 66 c7 07 78 56 34 12")
                        .for32("65 c7 03 78 56 34 12")
                        .for64("65 c7 03 78 56 34 12")).withMmio(RBX, 0x20).expect(mmioWrite(0x20, 4, 0x1234_5678L));
        list.guest("write-twice", GuestCode.of("mov gs:[{bx}], al; mov gs:[{bx}+2], ax")
                        .for16("65 88 07 65 89 47 02")
                        .for32("65 88 03 65 66 89 43 02")
                        .for64("65 88 03 65 66 89 43 02")).withMmio(RBX, 0).with(RAX, EAX)
                .expect(mmioWrite(0, 1, 0x88), mmioWrite(2, 2, 0x7788));
        list.guest("push", GuestCode.of("push dword ptr gs:[{bx}]; pop ecx").for16("65 66 ff 37 66 59").for32("65 ff 33 59"))
                .withMmio(RBX, 8).expect(mmioRead(8, 4, EAX)).then(RCX, EAX);
    }

    private static void loads(CaseList list) {
        list.guest("read-1", GuestCode.of("mov al, gs:[{bx}]").for16("65 8a 07").for32("65 8a 03").for64("65 8a 03")).quick().withMmio(RBX, 0x10).with(RAX, EAX)
                .expect(mmioRead(0x10, 1, 0x99)).then(RAX, 0x5566_7799L);
        list.guest("read-2", GuestCode.of("mov ax, gs:[{bx}]").for16("65 8b 07").for32("65 66 8b 03").for64("65 66 8b 03"))
                .withMmio(RBX, 0x10).with(RAX, EAX).expect(mmioRead(0x10, 2, 0x99aa)).then(RAX, 0x5566_99aaL);
        list.guest("read-4", GuestCode.of("mov eax, gs:[{bx}]").for16("65 66 8b 07").for32("65 8b 03").for64("65 8b 03"))
                .withMmio(RBX, 0x10).expect(mmioRead(0x10, 4, 0x99aa_bbccL)).then(RAX, 0x99aa_bbccL);
        list.guest("read-8", GuestCode.of("mov rax, gs:[{bx}]").for64("65 48 8b 03")).withMmio(RBX, 0x10).expect(mmioRead(0x10, 8, RAX64)).then(RAX, RAX64);
        list.guest("read-zero-extended", GuestCode.of("movzx eax, byte ptr gs:[{bx}]").for16("65 66 0f b6 07").for32("65 0f b6 03").for64("65 0f b6 03"))
                .withMmio(RBX, 3).with(RAX, EAX)
                .expect(mmioRead(3, 1, 0x99)).then(RAX, 0x99);
        list.guest("read-sign-extended", GuestCode.of("movsx eax, word ptr gs:[{bx}]").for16("65 66 0f bf 07").for32("65 0f bf 03").for64("65 0f bf 03"))
                .withMmio(RBX, 6).with(RAX, EAX)
                .expect(mmioRead(6, 2, 0x8001)).then(RAX, 0xffff_8001L);
        list.guest("read-compare", GuestCode.of("cmp byte ptr gs:[{bx}], 0x42").for16("65 80 3f 42").for32("65 80 3b 42").for64("65 80 3b 42"))
                .withMmio(RBX, 0).expect(mmioRead(0, 1, 0x42)).thenBits(RFLAGS, ZERO_FLAG, ZERO_FLAG);
        list.guest("read-add", GuestCode.of("add eax, gs:[{bx}]").for16("65 66 03 07").for32("65 03 03").for64("65 03 03"))
                .withMmio(RBX, 0).with(RAX, 0x10).expect(mmioRead(0, 4, 0x0f00_0001)).then(RAX, 0x0f00_0011);
    }

    private static void readModifyWrite(CaseList list) {
        list.guest("or", GuestCode.of("or byte ptr gs:[{bx}], 0x40").for16("65 80 0f 40").for32("65 80 0b 40").for64("65 80 0b 40"))
                .quick().withMmio(RBX, 1).expect(mmioRead(1, 1, 0x02), mmioWrite(1, 1, 0x42));
        list.guest("add", GuestCode.of("add gs:[{bx}], eax").for16("65 66 01 07").for32("65 01 03").for64("65 01 03"))
                .withMmio(RBX, 4).with(RAX, 2).expect(mmioRead(4, 4, 0xffff_ffffL), mmioWrite(4, 4, 1));
        list.guest("inc", GuestCode.of("inc word ptr gs:[{bx}]").for16("65 ff 07").for32("65 66 ff 03").for64("65 66 ff 03"))
                .withMmio(RBX, 4).expect(mmioRead(4, 2, 0x00ff), mmioWrite(4, 2, 0x100));
        list.guest("not", GuestCode.of("not dword ptr gs:[{bx}]").for16("65 66 f7 17").for32("65 f7 13").for64("65 f7 13"))
                .withMmio(RBX, 4).expect(mmioRead(4, 4, 0xff00_ff00L), mmioWrite(4, 4, 0x00ff_00ff));
        list.guest("exchange", GuestCode.of("xchg gs:[{bx}], ax").for16("65 87 07").for32("65 66 87 03").for64("65 66 87 03"))
                .withMmio(RBX, 2).with(RAX, 0x1111).expect(mmioRead(2, 2, 0x2222), mmioWrite(2, 2, 0x1111)).then(RAX, 0x2222);
        list.guest("shift", GuestCode.of("shl byte ptr gs:[{bx}], 1").for16("65 d0 27").for32("65 d0 23").for64("65 d0 23"))
                .withMmio(RBX, 2).expect(mmioRead(2, 1, 0x41), mmioWrite(2, 1, 0x82));
        list.guest("copy-within", GuestCode.of("mov al, gs:[{bx}]; mov gs:[{bx}+1], al; mov dl, gs:[{bx}+1]")
                        .for16("65 8a 07 65 88 47 01 65 8a 57 01")
                        .for32("65 8a 03 65 88 43 01 65 8a 53 01")
                        .for64("65 8a 03 65 88 43 01 65 8a 53 01")).withMmio(RBX, 0).with(RAX, 0).with(RDX, 0)
                .expect(mmioRead(0, 1, 0x33), mmioWrite(1, 1, 0x33), mmioRead(1, 1, 0x44)).then(RAX, 0x33).then(RDX, 0x44);
    }

    private static void fragments(CaseList list) {
        list.guest("write-crossing-2-2", GuestCode.of("mov gs:[{bx}], eax").for16("65 66 89 07").for32("65 89 03").for64("65 89 03"))
                .quick().withMmio(RBX, 0xffe).with(RAX, EAX).expect(store(0xffe, "88 77 66 55"));
        list.guest("write-crossing-1-3", GuestCode.of("mov gs:[{bx}], eax").for16("65 66 89 07").for32("65 89 03").for64("65 89 03"))
                .withMmio(RBX, 0xfff).with(RAX, EAX).expect(store(0xfff, "88 77 66 55"));
        list.guest("read-crossing-3-1", GuestCode.of("mov eax, gs:[{bx}]").for16("65 66 8b 07").for32("65 8b 03").for64("65 8b 03"))
                .withMmio(RBX, 0xffd).expect(load(0xffd, "88 77 66 55")).then(RAX, EAX);
        list.guest("add-crossing", GuestCode.of("add gs:[{bx}], eax").for16("65 66 01 07").for32("65 01 03").for64("65 01 03"))
                .withMmio(RBX, 0xffe).with(RAX, 1)
                .expect(load(0xffe, "ff ff ff 00"), store(0xffe, "00 00 00 01"));
        list.guest("write-crossing-8", GuestCode.of("mov gs:[{bx}], rax").for64("65 48 89 03"))
                .withMmio(RBX, 0xffd).with(RAX, RAX64).expect(store(0xffd, "88 77 66 55 44 33 22 11"));
        list.guest("read-crossing-8", GuestCode.of("mov rax, gs:[{bx}]").for64("65 48 8b 03"))
                .withMmio(RBX, 0xffb).expect(load(0xffb, "88 77 66 55 44 33 22 11")).then(RAX, RAX64);
        list.guest("write-ram-into-hole", GuestCode.of("mov gs:[{bx}], eax").for32("65 89 03").for64("65 89 03")).with(RBX, Layout.RAM_BYTES - 2).with(RAX, EAX)
                .expect(Expect.storeAt(Layout.RAM_BYTES, "66 55")).thenMemory(Layout.RAM_BYTES - 2, "88 77");
    }
}
