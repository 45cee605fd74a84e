package com.vmaccel.x86;

import static com.vmaccel.api.register.X86Register.CR0;
import static com.vmaccel.api.register.X86Register.CR2;
import static com.vmaccel.api.register.X86Register.CR4;
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
import org.junit.jupiter.params.provider.CsvSource;

/** Paging, segments, privilege levels, tasks and virtual-8086 mode: what is refused, with which exception and error code, and what is allowed. */
class ProtectionTest {

    private static final int GP = 13;
    private static final int PF = 14;
    private static final long PAGE = 0x30000;

    private static Guest withPage(long entry) {
        return new Guest().longMode().put(Guest.TABLES + 0x3000 + 8 * (PAGE >> 12), entry).set(RBX, PAGE);
    }

    /** Rights of a page (1 present, 2 writable, 4 user), ring, access; the error code, or -1 if it is allowed. Source: Intel SDM volume 3 sections 5.6 and 5.7. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 8b03, 0", "0, 3, 8b03, 4", "0, 3, 8903, 6", "1, 3, 8b03, 5", "5, 3, 8b03, -1", "5, 3, 8903, 7", "7, 3, 8903, -1", "1, 0, 8903, 3", "3, 0, 8903, -1", "5, 0, 8903, 3",
    })
    void rightsOfPages(long rights, int ring, String access, int error) {
        Guest guest = withPage(rights == 0 ? 0 : PAGE | rights);
        if (ring == 3) {
            guest.user();
        }
        guest.bytes(Guest.CODE, access + (ring == 3 ? "cc" : "f4"));
        assertEquals(ProcessorStop.HALT, guest.processor().run());
        if (error >= 0) {
            assertEquals(PF, guest.vector());
            assertEquals(error, guest.top());
            assertEquals(PAGE, guest.get(CR2));
        } else {
            assertEquals(ring == 3 ? 3 : -1, guest.vector());
        }
    }

    @Test
    void accessedAndDirtyBits() {
        long at = Guest.TABLES + 0x3000 + 8 * (PAGE >> 12);
        assertEquals(PAGE | 0x27, withPage(PAGE | 7).run("8b03").long64(at));
        assertEquals(PAGE | 0x67, withPage(PAGE | 7).run("8903").long64(at));
        assertEquals(PAGE | 5, withPage(PAGE | 5).run("8903").long64(at), "a fault leaves no trace");
    }

    @Test
    void reservedBitsAndExecution() {
        assertEquals(9, withPage(PAGE | 3 | 1L << 45).run("8b03").top());
        Guest guest = withPage(PAGE | 3 | 1L << 63).run("ffe3"); // jmp rbx
        assertEquals(PF, guest.vector());
        assertEquals(0x11, guest.top());
    }

    @Test
    void theKernelKeepsOutOfPagesOfUsers() {
        assertEquals(0x11, withPage(PAGE | 7).set(CR4, 0x20 | 1 << 20).put(Guest.TABLES + 0x3000 + 8 * 8, Guest.CODE | 3).put(Guest.TABLES + 0x3000 + 8 * 4, Guest.HANDLERS | 3)
                .run("ffe3").top(), "SMEP");
        Guest guest = kernelOnly(withPage(PAGE | 7).set(CR4, 0x20 | 1 << 21));
        assertEquals(1, guest.run("8b03").top(), "SMAP");
        assertEquals(-1, kernelOnly(withPage(PAGE | 7).set(CR4, 0x20 | 1 << 21)).run("0f01cb 8b03 0f01ca").vector(), "between STAC and CLAC");
    }

    /** Makes all pages but one the kernel's. */
    private static Guest kernelOnly(Guest guest) {
        for (int page = 0; page < 512; page++) {
            if (page != PAGE >> 12) {
                guest.put(Guest.TABLES + 0x3000 + 8L * page, (long) page << 12 | 3);
            }
        }
        return guest;
    }

    @Test
    void anAccessAcrossPagesFaultsBeforeItWrites() {
        Guest guest = withPage(0).set(RBX, PAGE - 4).set(RAX, -1).run("488903");
        assertEquals(PF, guest.vector());
        assertEquals(PAGE, guest.get(CR2));
        assertEquals(0, guest.long64(PAGE - 8));
    }

    @Test
    void addressesThatAreNotCanonical() {
        assertEquals(GP, new Guest().longMode().set(RBX, 1L << 47).run("8b03").vector());
        assertEquals(12, new Guest().longMode().user().set(RSP, 1L << 47).run("58").vector());
    }

    @Test
    void alignmentIsCheckedInRing3Only() {
        long checked = 0x8005_0011L;
        assertEquals(17, new Guest().longMode().user().set(CR0, checked).set(RFLAGS, 0x40002).set(RBX, PAGE + 2).run("8b03").vector());
        assertEquals(13, new Guest().longMode().user().set(CR0, checked).set(RFLAGS, 0x40002).set(RBX, PAGE + 4).run("8b03").vector(), "aligned: as far as the halt");
        assertEquals(-1, new Guest().longMode().set(CR0, checked).set(RFLAGS, 0x40002).set(RBX, PAGE + 2).run("8b03").vector());
    }

    // ---- segments

    @Test
    void limits() {
        Guest guest = new Guest().protectedMode();
        guest.processor().state().setSegment(SegmentRegister.DS, new Segment(0, 0xfff, Guest.DATA0, 0xc093));
        assertEquals(GP, guest.set(RBX, 0xffd).run("8b03").vector());
        assertEquals(0, guest.top() & 0xffff_ffffL);
    }

    @Test
    void anExpandDownSegmentBeginsBehindItsLimit() {
        for (long offset : new long[] {0xfff, 0x1000}) {
            Guest guest = new Guest().protectedMode();
            guest.processor().state().setSegment(SegmentRegister.DS, new Segment(0, 0xfff, Guest.DATA0, 0x4097));
            assertEquals(offset == 0x1000 ? -1 : GP, guest.set(RBX, offset).run("8a03").vector());
        }
    }

    @ParameterizedTest
    @CsvSource({"0x08, 13, 8", "0x80, 13, 0x80", "0x100, 13, 0x100", "0x18, 11, 0x18", "0x00, -1, 0", "0x10, -1, 0"})
    void loadsOfDataSegments(int selector, int vector, int error) {
        Guest guest = new Guest().protectedMode().put(Guest.GDT + 0x08, 0x00cf_9900_0000_ffffL).put(Guest.GDT + 0x18, 0x00cf_1300_0000_ffffL);
        guest.set(RAX, selector).run("8ed8"); // mov ds, ax
        assertEquals(vector, guest.vector());
        if (vector >= 0) {
            assertEquals(error, guest.top() & 0xffff_ffffL);
        } else {
            assertEquals(selector, guest.processor().state().segment(SegmentRegister.DS).selector());
        }
    }

    @Test
    void ring3ReturnsThroughAGateAndIret() {
        Guest guest = new Guest().protectedMode().user().bytes(Guest.CODE, "cd30"); // int 0x30
        assertEquals(ProcessorStop.HALT, guest.processor().run());
        assertEquals(0x30, guest.vector());
        assertEquals(STACK_OF_TASK - 20, guest.get(RSP));
        assertEquals(Guest.CODE + 2, guest.long64(STACK_OF_TASK - 20) & 0xffff_ffffL);
        assertEquals(Guest.CODE3, guest.long64(STACK_OF_TASK - 16) & 0xffff_ffffL);
        assertEquals(Guest.STACK, guest.long64(STACK_OF_TASK - 8) & 0xffff_ffffL);
        assertEquals(Guest.DATA3, guest.long64(STACK_OF_TASK - 4) & 0xffff);
    }

    private static final long STACK_OF_TASK = Guest.STACK - 0x800;

    @Test
    void privilegedInstructionsAreRefusedInRing3() {
        for (String code : new String[] {"f4", "fa", "0f01d3", "0f22c0", "0f09", "e410"}) {
            Guest guest = new Guest().longMode().user().bytes(Guest.CODE, code);
            assertEquals(ProcessorStop.HALT, guest.processor().run());
            assertEquals(code.equals("0f01d3") ? 6 : GP, guest.vector(), code);
        }
    }

    @Test
    void aFaultWhileAFaultIsDeliveredIsADoubleFaultAndThenTheEnd() {
        Guest guest = withPage(0).put(Guest.IDT + 16 * 14, 0).put(Guest.IDT + 16 * 14 + 8, 0).run("8b03");
        assertEquals(8, guest.vector());
        assertEquals(0, guest.top());
        guest = withPage(0).put(Guest.IDT + 16 * 14, 0).put(Guest.IDT + 16 * 8, 0).bytes(Guest.CODE, "8b03");
        assertEquals(ProcessorStop.SHUTDOWN, guest.processor().run());
    }

    // ---- virtual-8086 mode and tasks

    @Test
    void virtual8086ModeHasSegmentsOfRealModeAndTrapsOut() {
        Guest guest = new Guest().protectedMode().bytes(0x9000, "8cd8 cd21"); // mov ax, ds; int 0x21, with IOPL 0
        String frame = "6800300000 6800200000 6800400000 6800100000 6800060000 6800100000 6802000200 6800090000 6800000000 cf";
        guest.bytes(Guest.CODE, frame); // pushes gs, fs, ds, es, ss, esp, eflags with VM, cs, eip; iretd
        assertEquals(ProcessorStop.HALT, guest.processor().run());
        assertEquals(GP, guest.vector());
        assertEquals(0x4000, guest.get(RAX));
        assertEquals(2, guest.long64(STACK_OF_TASK - 36) & 0xffff_ffffL, "IP behind the first instruction");
        assertEquals(0, guest.get(RFLAGS) & 1 << 17);
        assertEquals(0x4000, guest.long64(STACK_OF_TASK - 12) & 0xffff, "the DS of virtual-8086 mode");
    }

    @Test
    void aTaskSwitchSavesOneTaskAndLoadsAnother() {
        long other = 0x6000;
        Guest guest = new Guest().protectedMode()
                .put(Guest.GDT + 0x40, 0x0000_8b00_5000_0067L).put(Guest.GDT + 0x48, 0x0000_8900_6000_0067L)
                .put(other + 0x20, 0x9000 | 2L << 32).put(other + 0x28, 0x1111).put(other + 0x38, 0x6800L)
                .put(other + 0x48, Guest.DATA0 | (long) Guest.CODE0 << 32).put(other + 0x50, Guest.DATA0 | (long) Guest.DATA0 << 32)
                .put(other + 0x58, Guest.DATA0 | (long) Guest.DATA0 << 32).put(other + 0x60, 0)
                .bytes(0x9000, "89c3 cf"); // mov ebx, eax; iret
        guest.set(RAX, 0x2222).run("9a 00000000 4800"); // call 0x48:0
        assertEquals(Guest.CODE + 8, guest.get(RIP), "back behind the call");
        assertEquals(0x2222, guest.get(RAX));
        assertEquals(0x1111, guest.long64(other + 0x34) & 0xffff_ffffL, "EBX of the other task, saved");
        assertEquals(0x40, guest.long64(other) & 0xffff, "the link");
        assertEquals(0x89, guest.long64(Guest.GDT + 0x48) >>> 40 & 0xff, "not busy any more");
    }

    @Test
    void codeThatChangesItself() {
        Guest guest = new Guest().longMode().set(RBX, Guest.CODE + 4); // mov byte [rbx], 0x11 changes the mov behind it; its own block
        assertEquals(0x11, guest.run("c60311 b022").get(RAX) & 0xff);
        assertEquals(0x11, new Guest().longMode().set(RBX, Guest.CODE + 9).run("31c0 ffc0 c6430011 b022 83c000").get(RAX) & 0xff);
    }
}
