package com.vmaccel.x86;

import static com.vmaccel.api.register.X86Register.RAX;
import static com.vmaccel.api.register.X86Register.RIP;
import static com.vmaccel.api.register.X86Register.RSP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 16-bit segments in protected mode, and call gates. Source: Intel SDM volume 1 section 3.6, volume 3 sections 5.8.3 to 5.8.5. */
class Segments16Test {

    private static final int CODE16 = 0x28;
    private static final int DATA16 = 0x30;
    private static final int GATE = 0x48;
    private static final long TARGET = 0x9000;

    private static Guest sixteenBits() {
        Guest guest = new Guest().protectedMode();
        guest.processor().state().setSegment(SegmentRegister.CS, new Segment(0, 0xffff, CODE16, 0x9b));
        guest.processor().state().setSegment(SegmentRegister.SS, new Segment(0, 0xffff, DATA16, 0x93));
        return guest;
    }

    @Test
    void operandsHave16BitsUnlessPrefixed() {
        assertEquals(0x1111_1234, sixteenBits().set(RAX, 0x1111_1111).run("b83412").get(RAX));
        assertEquals(0x1234_5678, sixteenBits().run("66b878563412").get(RAX));
    }

    /** The size of the stack pointer is the stack segment's, that of the operand the code's. */
    @Test
    void theStackPointerWrapsAt64KiB() {
        Guest guest = sixteenBits().set(RAX, 0x4321).set(RSP, 0x1234_0000).run("50");
        assertEquals(0x1234_fffe, guest.get(RSP));
        assertEquals(0x4321, guest.long64(0xfffe) & 0xffff);
    }

    @Test
    void aJumpBeyondTheLimitFaults() {
        Guest guest = sixteenBits();
        guest.processor().state().setSegment(SegmentRegister.CS, new Segment(0, 0x8fff, CODE16, 0x9b));
        assertEquals(13, guest.run("e9 fd0f").vector(), "to 0x9000");
    }

    // ---- call gates

    /** Type and size of the gate: the parameter's place on the inner stack and the number of bytes used there. */
    @ParameterizedTest
    @CsvSource({"ec, 20, 8", "e4, 10, 4"})
    void aGateLeadsToRing0WithItsParameters(String rights, int used, int parameter) {
        Guest guest = withGate(Integer.parseInt(rights, 16), Guest.CODE0).user();
        guest.bytes(TARGET, "f4").run("68 34120000 9a 00000000 4800");
        assertEquals(Guest.CODE0, guest.processor().state().segment(SegmentRegister.CS).selector());
        assertEquals(Guest.DATA0, guest.processor().state().segment(SegmentRegister.SS).selector());
        assertEquals(Guest.STACK - 0x800 - used, guest.get(RSP));
        assertEquals(0x1234, guest.long64(guest.get(RSP) + parameter) & 0xffff);
    }

    /** Rights of the gate, selector of the code it leads to; the exception and its error code. */
    @ParameterizedTest
    @CsvSource({"8c, 8, 13, 48", "6c, 8, 11, 48", "ec, 0, 13, 0", "ec, 16, 13, 10"})
    void aGateIsChecked(String rights, int selector, int vector, String error) {
        Guest guest = withGate(Integer.parseInt(rights, 16), selector).user().run("9a 00000000 4800");
        assertEquals(vector, guest.vector());
        assertEquals(Integer.parseInt(error, 16), guest.top() & 0xffff_ffffL);
    }

    private static Guest withGate(int rights, int selector) {
        return new Guest().protectedMode().put(Guest.GDT + GATE, TARGET & 0xffff | (long) selector << 16 | 1L << 32 | (long) rights << 40);
    }

    @Test
    void aCallWhoseReturnAddressADeviceTakesIsMadeOnce() {
        Guest guest = new Guest().bytes(Guest.CODE, "e80500 f4");
        guest.processor().state().setSegment(SegmentRegister.SS, new Segment(0x30_0000, 0xffff, 0, 0x93));
        assertEquals(ProcessorStop.ACCESS, guest.processor().run());
        assertEquals(Guest.CODE, guest.get(RIP));
        guest.replay().supply(0);
        assertEquals(ProcessorStop.NONE, guest.processor().settle());
        assertEquals(Guest.CODE + 8, guest.get(RIP));
        assertEquals(Guest.STACK - 2, guest.get(RSP));
    }
}
