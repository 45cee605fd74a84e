package com.vmaccel.x86;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual-8086 mode. Source: Intel SDM volume 3, chapter on 8086 emulation. */
class Virtual8086Test {

    private static final long INNER_STACK = Guest.STACK - 0x800;
    private static final int VM = 1 << 17;
    private static final int IF = 1 << 9;
    private static final int SEGMENT = 0x800;

    /** Code at 0x800:0, a stack at 0x600, data at 0x1000. */
    private static Guest virtual(int privilege, String code) {
        Guest guest = new Guest().protectedMode().bytes(Guest.CODE, code);
        for (SegmentRegister register : new SegmentRegister[] {SegmentRegister.ES, SegmentRegister.DS, SegmentRegister.FS, SegmentRegister.GS}) {
            guest.processor().state().setSegment(register, segment(0x1000));
        }
        guest.processor().state().setSegment(SegmentRegister.CS, segment(SEGMENT));
        guest.processor().state().setSegment(SegmentRegister.SS, segment(0x600));
        return guest.set(RFLAGS, 2 | VM | privilege << 12).set(RIP, 0).set(RSP, 0x100);
    }

    private static Segment segment(int selector) {
        return new Segment(16L * selector, 0xffff, selector, 0xf3);
    }

    private static Guest run(Guest guest) {
        assertEquals(ProcessorStop.HALT, guest.processor().run());
        return guest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"9c", "9d", "fa", "fb", "cd21", "cf"})
    void sensitiveInstructionsTrapBelowTheirPrivilege(String code) {
        Guest guest = run(virtual(0, code));
        assertEquals(13, guest.vector(), code);
        assertEquals(0, guest.top() & 0xffff_ffffL);
        assertEquals(0, guest.long64(INNER_STACK - 36) & 0xffff_ffffL, "its own address");
        assertEquals(SEGMENT, guest.long64(INNER_STACK - 32) & 0xffff);
        assertEquals(VM, guest.long64(INNER_STACK - 28) & VM);
    }

    @Test
    void withPrivilegeTheyExecute() {
        Guest guest = run(virtual(3, "fb 9c 58 f4")); // sti; pushf; pop ax; hlt
        assertEquals(13, guest.vector(), "HLT is refused in any case");
        assertEquals(IF, guest.get(RAX) & IF);
        assertEquals(3 << 12, guest.get(RAX) & 3 << 12);
    }

    @Test
    void anInterruptGoesThroughTheGateToRing0AndBack() {
        Guest guest = virtual(3, "b83412 cd40 40 f4"); // mov ax, 0x1234; int 0x40; inc ax; hlt
        long handler = 0x9000;
        guest.put(Guest.IDT + 8 * 0x40, handler | (long) Guest.CODE0 << 16 | 0xeeL << 40).bytes(handler, "89e3 cf"); // mov ebx, esp; iret
        run(guest);
        assertEquals(13, guest.vector(), "the halt");
        assertEquals(0x1235, guest.get(RAX));
        assertEquals(INNER_STACK - 36, guest.get(RBX), "nine words");
        assertEquals(0x100, guest.long64(INNER_STACK - 24) & 0xffff_ffffL, "back on its own stack");
        assertEquals(0x1000, guest.long64(INNER_STACK - 12) & 0xffff, "its DS, restored for the second exception");
    }

    @Test
    void aGateToAnotherLevelThanRing0IsRefused() {
        Guest guest = virtual(3, "cd40");
        guest.put(Guest.IDT + 8 * 0x40, 0x9000 | (long) Guest.CODE3 << 16 | 0xeeL << 40);
        run(guest);
        assertEquals(13, guest.vector());
        assertEquals(Guest.CODE3 & ~3, guest.top() & 0xffff);
    }

    @Test
    void portsAreAskedForInTheBitmapWhateverThePrivilege() {
        assertEquals(13, run(virtual(3, "e410")).vector());
        Guest guest = virtual(3, "e410 f4").put(Guest.TSS + 0x60, 0x68L << 48).put(Guest.TSS + 0x68, -1L << 32);
        guest.processor().state().setSegment(SegmentRegister.TR, new Segment(Guest.TSS, 0x6f, 0x40, 0x8b));
        assertEquals(ProcessorStop.ACCESS, guest.processor().run());
        assertEquals(0x10, guest.replay().address());
    }

    @Test
    void limitsAreThoseOf64KiB() {
        Guest guest = run(virtual(3, "66bb00000100 67668a03")); // mov ebx, 0x10000; mov al, [ebx]
        assertEquals(13, guest.vector());
    }
}
