package com.vmaccel.x86;

import static com.vmaccel.api.register.X86Register.CR0;
import static com.vmaccel.api.register.X86Register.DR6;
import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RBX;
import static com.vmaccel.api.register.X86Register.RFLAGS;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.x86.SegmentRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks through gates and descriptors, nested and not, of 16 and 32 bits, and what is refused. Source: Intel SDM volume 3, chapter on task management. */
class TaskTest {

    private static final int FIRST = 0x40;
    private static final int OTHER = 0x48;
    private static final int GATE = 0x50;
    private static final long OTHER_TSS = 0x6000;
    private static final long OTHER_CODE = 0x9000;
    private static final long OTHER_STACK = 0x6800;
    private static final long NT = 1 << 14;
    private static final long DESCRIPTOR32 = 0x0000_8900_6000_0067L;
    private static final long DESCRIPTOR16 = 0x0000_8100_6000_002bL;
    private static final long BUSY = 1L << 41;
    private static final String CALL_GATE = "9a 00000000 5000";
    private static final String CALL_TASK = "9a 00000000 4800";

    /** Two tasks of ring 0; the other one executes this. A gate that ring 3 may use leads to it. */
    private static Guest tasks(String code) {
        return new Guest().protectedMode()
                .put(Guest.GDT + FIRST, 0x0000_8b00_5000_0067L).put(Guest.GDT + OTHER, DESCRIPTOR32)
                .put(Guest.GDT + GATE, gate(0xe5))
                .put(OTHER_TSS + 0x20, OTHER_CODE | 2L << 32).put(OTHER_TSS + 0x28, 0x1111).put(OTHER_TSS + 0x38, OTHER_STACK)
                .put(OTHER_TSS + 0x48, Guest.DATA0 | (long) Guest.CODE0 << 32).put(OTHER_TSS + 0x50, Guest.DATA0 | (long) Guest.DATA0 << 32)
                .put(OTHER_TSS + 0x58, Guest.DATA0 | (long) Guest.DATA0 << 32).put(OTHER_TSS + 0x60, 0)
                .bytes(OTHER_CODE, code);
    }

    private static long gate(int rights) {
        return (long) OTHER << 16 | (long) rights << 40;
    }

    private static boolean isBusy(Guest guest, int selector) {
        return (guest.long64(Guest.GDT + selector) & BUSY) != 0;
    }

    private static int task(Guest guest) {
        return guest.processor().state().segment(SegmentRegister.TR).selector();
    }

    private static void requireInOther(Guest guest, boolean nested) {
        assertEquals(OTHER, task(guest));
        assertEquals(true, isBusy(guest, OTHER));
        assertEquals(nested, isBusy(guest, FIRST), "the first task stays busy only if it is returned to");
        assertEquals(nested ? NT : 0, guest.get(RFLAGS) & NT);
        assertEquals(8, guest.get(CR0) & 8, "TS");
        assertEquals(nested ? FIRST : 0, guest.long64(OTHER_TSS) & 0xffff);
    }

    @ParameterizedTest
    @CsvSource({"9a 00000000 5000, true", "9a 00000000 4800, true", "ea 00000000 5000, false", "ea 00000000 4800, false"})
    void callsNestAndJumpsDoNot(String transfer, boolean nested) {
        Guest guest = tasks("f4").set(RAX, 0x2222).run(transfer);
        requireInOther(guest, nested);
        assertEquals(0x1111, guest.get(RAX));
        assertEquals(Guest.CODE + 7, guest.long64(Guest.TSS + 0x20) & 0xffff_ffffL, "where the first task goes on");
        assertEquals(0x2222, guest.long64(Guest.TSS + 0x28) & 0xffff_ffffL);
    }

    @Test
    void anInterruptThroughATaskGateReturns() {
        Guest guest = tasks("89c3 cf").put(Guest.IDT + 8 * 0x30, gate(0x85)).set(RAX, 0x2222).run("cd30");
        assertEquals(Guest.CODE + 3, guest.get(RIP), "behind the interrupt and the halt");
        assertEquals(FIRST, task(guest));
        assertEquals(0, guest.get(RFLAGS) & NT);
        assertEquals(0x1111, guest.long64(OTHER_TSS + 0x34) & 0xffff_ffffL, "EBX of the other task");
        assertEquals(OTHER_CODE + 3, guest.long64(OTHER_TSS + 0x20) & 0xffff_ffffL);
        assertEquals(false, isBusy(guest, OTHER));
    }

    @Test
    void anExceptionThroughATaskGateBringsItsErrorCode() {
        Guest guest = tasks("5b f4").put(Guest.IDT + 8 * 13, gate(0x85)).set(RAX, 0x70).run("8ed8"); // mov ds, ax: beyond what there is; pop ebx; hlt
        requireInOther(guest, true);
        assertEquals(0x70, guest.get(RBX));
        assertEquals(OTHER_STACK, guest.get(RSP));
        assertEquals(Guest.CODE, guest.long64(Guest.TSS + 0x20) & 0xffff_ffffL, "the instruction is executed again");
    }

    @Test
    void fromRing3ThroughAGateThatAllowsIt() {
        Guest guest = tasks("f4").user().bytes(Guest.CODE, "9a 00000000 5300");
        assertEquals(ProcessorStop.HALT, guest.processor().run());
        requireInOther(guest, true);
        guest = tasks("f4").put(Guest.GDT + GATE, gate(0x85)).user().run("9a 00000000 5300");
        assertEquals(13, guest.vector());
        assertEquals(GATE, guest.top() & 0xffff_ffffL);
    }

    /** The descriptor of the other task; the exception and its error code. */
    @ParameterizedTest
    @CsvSource({"00008b0060000067, 13", "0000090060000067, 11", "0000890060000066, 10", "00cf93000000ffff, 13"})
    void aTaskIsChecked(String descriptor, int vector) {
        Guest guest = tasks("f4").put(Guest.GDT + OTHER, Long.parseUnsignedLong(descriptor, 16)).run(CALL_TASK);
        if (descriptor.startsWith("00cf")) {
            assertEquals(13, guest.vector(), "a data segment");
            return;
        }
        assertEquals(vector, guest.vector());
        assertEquals(OTHER, guest.top() & 0xffff_ffffL);
        assertEquals(FIRST, task(guest));
        assertEquals(Guest.CODE, guest.long64(guest.get(RSP) + 4) & 0xffff_ffffL, "the call is executed again");
    }

    @Test
    void aReturnNeedsABusyTask() {
        Guest guest = tasks("f4").put(Guest.TSS, OTHER).set(RFLAGS, 2 | NT).run("90 cf");
        assertEquals(10, guest.vector());
        assertEquals(OTHER, guest.top() & 0xffff_ffffL);
        assertEquals(Guest.CODE + 1, guest.long64(guest.get(RSP) + 4) & 0xffff_ffffL, "the return is executed again");
    }

    /** In long mode a descriptor is followed by the upper half of its base, which has no type. */
    @ParameterizedTest
    @CsvSource({"0000000000000012, true", "ffffe00000000012, true", "0000010000000012, false", "0000100000000012, false", "0000890060000067, false"})
    void theUpperHalfOfATaskIsNoDescriptor(String upper, boolean loads) {
        Guest guest = new Guest().longMode().put(Guest.GDT + OTHER, DESCRIPTOR32).put(Guest.GDT + GATE, Long.parseUnsignedLong(upper, 16)).set(RAX, OTHER);
        guest.run("0f00d8"); // ltr ax; hlt
        assertEquals(loads, task(guest) == OTHER);
        if (loads) {
            assertEquals(0x12_0000_6000L, guest.processor().state().segment(SegmentRegister.TR).base());
        } else {
            assertEquals(13, guest.vector());
            assertEquals(OTHER, guest.top() & 0xffff_ffffL);
            assertEquals(false, isBusy(guest, OTHER));
        }
    }

    @Test
    void whatIsWrongInTheOtherTaskIsItsOwnFault() {
        Guest guest = tasks("f4").put(OTHER_TSS + 0x50, 0x70 | (long) Guest.DATA0 << 32).put(Guest.IDT + 8 * 10, Guest.HANDLERS + 4 * 10 | (long) Guest.CODE0 << 16 | 0xeeL << 40);
        ProcessorStop stop = guest.bytes(Guest.CODE, CALL_GATE).processor().run();
        assertEquals(ProcessorStop.SHUTDOWN, stop, "without a stack nothing can be delivered");
        guest = tasks("f4").put(OTHER_TSS + 0x58, 0x70 | (long) Guest.DATA0 << 32).run(CALL_GATE);
        assertEquals(10, guest.vector(), "FS");
        assertEquals(0x70, guest.top() & 0xffff_ffffL);
        assertEquals(OTHER, task(guest));
        assertEquals(OTHER_CODE, guest.long64(guest.get(RSP) + 4) & 0xffff_ffffL);
    }

    @Test
    void theDebugBitTrapsInTheOtherTask() {
        Guest guest = tasks("f4").put(OTHER_TSS + 0x60, 1L << 32).run(CALL_GATE);
        assertEquals(1, guest.vector());
        assertEquals(1 << 15, guest.get(DR6) & 1 << 15);
        assertEquals(OTHER_CODE, guest.top() & 0xffff_ffffL, "before its first instruction");
    }

    @Test
    void aTaskOf16Bits() {
        Guest guest = tasks("6689c3 66cf").put(Guest.GDT + OTHER, DESCRIPTOR16)
                .put(OTHER_TSS + 0x08, OTHER_CODE << 48).put(OTHER_TSS + 0x10, 2 | 0x1234L << 16).put(OTHER_TSS + 0x18, OTHER_STACK << 16)
                .put(OTHER_TSS + 0x20, (long) Guest.DATA0 << 16 | (long) Guest.CODE0 << 32 | (long) Guest.DATA0 << 48).put(OTHER_TSS + 0x28, Guest.DATA0);
        guest.set(RAX, 0x2222_2222).run(CALL_TASK); // mov bx, ax; iret
        assertEquals(Guest.CODE + 8, guest.get(RIP));
        assertEquals(0x2222_2222, guest.get(RAX));
        assertEquals(FIRST, task(guest));
        assertEquals(0x1234, guest.long64(OTHER_TSS + 0x18) & 0xffff, "BX of the other task");
        assertEquals(OTHER_CODE + 5, guest.long64(OTHER_TSS + 0x0e) & 0xffff);
    }

    @Test
    void aTaskOfVirtual8086Mode() {
        Guest guest = tasks("f4").put(OTHER_TSS + 0x20, 0x10 | (2L | 1 << 17) << 32).put(OTHER_TSS + 0x48, 0x900 | (long) 0x900 << 32)
                .put(OTHER_TSS + 0x50, 0x600 | (long) 0x900 << 32).put(OTHER_TSS + 0x58, 0x123 | (long) 0x456 << 32)
                .put(OTHER_TSS, 0).put(OTHER_TSS + 4, OTHER_STACK).put(OTHER_TSS + 8, Guest.DATA0).bytes(0x9010, "8ce0 f4"); // mov ax, fs; hlt
        guest.run(CALL_GATE);
        assertEquals(13, guest.vector(), "a halt in virtual-8086 mode");
        assertEquals(0x123, guest.get(RAX) & 0xffff);
        assertEquals(0x12, guest.long64(guest.get(RSP) + 4) & 0xffff_ffffL);
        assertEquals(1 << 17, guest.long64(guest.get(RSP) + 12) & 1 << 17);
    }
}
