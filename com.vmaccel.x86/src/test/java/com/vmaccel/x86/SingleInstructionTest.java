package com.vmaccel.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.vmaccel.api.register.X86Register;
import com.vmaccel.api.x86.ExtendedState;
import com.vmaccel.api.x86.Segment;
import com.vmaccel.api.x86.SegmentRegister;
import com.vmaccel.api.x86.XsaveComponent;
import com.vmaccel.x86.SingleInstruction.Outcome;
import org.junit.jupiter.api.Test;

/** One instruction on somebody else's registers: accesses first, registers at the end. */
class SingleInstructionTest {

    private static final long DEVICE = 0x10_0000_0000L;

    private final Guest guest = new Guest().longMode();
    private final SingleInstruction instruction = new SingleInstruction(guest, guest.processor().cpuid());
    private int writes;

    private final CpuView view = new CpuView() {
        @Override
        public long get(X86Register register) {
            return guest.get(register);
        }

        @Override
        public void set(X86Register register, long value) {
            writes++;
            guest.set(register, value);
        }

        @Override
        public Segment segment(SegmentRegister register) {
            return guest.processor().state().segment(register);
        }

        @Override
        public void setSegment(SegmentRegister register, Segment segment) {
            writes++;
            guest.processor().state().setSegment(register, segment);
        }
    };

    private void expectAccess(AccessKind kind, long address, int sizeBytes, long value) {
        guest.replay().restart();
        assertEquals(Outcome.ACCESS, instruction.execute(view));
        assertEquals(0, writes);
        assertEquals(kind, guest.replay().kind());
        assertEquals(address, guest.replay().address());
        assertEquals(sizeBytes, guest.replay().sizeBytes());
        if (!kind.isRead()) {
            assertEquals(value, guest.replay().value());
        }
    }

    private void expect(Outcome outcome) {
        guest.replay().restart();
        assertEquals(outcome, instruction.execute(view));
        guest.replay().clear();
    }

    @Test
    void aReadModifyWriteIsTwoAccesses() {
        guest.bytes(Guest.CODE, "0103").put(Guest.TABLES + 0x3000 + 8 * 0x50, DEVICE | 3).set(X86Register.RBX, 0x50010).set(X86Register.RAX, 5).set(X86Register.CR4, 0x20);
        expectAccess(AccessKind.MEMORY_READ, DEVICE + 0x10, 4, 0);
        guest.replay().supply(7);
        expectAccess(AccessKind.MEMORY_WRITE, DEVICE + 0x10, 4, 12);
        expect(Outcome.COMPLETED);
        assertEquals(Guest.CODE + 2, guest.get(X86Register.RIP));
        assertEquals(4, guest.get(X86Register.RFLAGS) & 4);
    }

    /** The view has neither XMM nor x87 registers. */
    @Test
    void instructionsOnRegistersThatTheViewDoesNotHaveAreNotExecuted() {
        guest.bytes(Guest.CODE, "0f1103").put(Guest.TABLES + 0x3000 + 8 * 0x50, DEVICE | 3).set(X86Register.RBX, 0x50010).set(X86Register.CR4, 0x220); // movups [rbx], xmm0
        expect(Outcome.NOT_EXECUTED);
        guest.bytes(Guest.CODE, "d91b"); // fstp dword [rbx]
        expect(Outcome.NOT_EXECUTED);
    }

    /** What the executor's processor does not have of the extended state stays as it was. */
    @Test
    void withAViewOfTheExtendedRegistersTheyAreExecuted() {
        long[] high = new long[XsaveComponent.YMM_HIGH.words()];
        high[2] = 7;
        ExtendedState[] kept = {ExtendedState.INITIAL.withXmm(1, 0x11, 0x22).with(XsaveComponent.YMM_HIGH, high)};
        SingleInstruction wide = new SingleInstruction(guest, guest.processor().cpuid(), new ExtendedView() {
            @Override
            public ExtendedState extended() {
                return kept[0];
            }

            @Override
            public void setExtended(ExtendedState state) {
                kept[0] = state;
            }
        });
        guest.bytes(Guest.CODE, "0f100b").set(X86Register.RBX, Guest.DATA).set(X86Register.CR4, 0x220).put(Guest.DATA, 5).put(Guest.DATA + 8, 6); // movups xmm1, [rbx]
        assertEquals(Outcome.COMPLETED, wide.execute(view));
        assertEquals(5, kept[0].xmm(1, false));
        assertEquals(6, kept[0].xmm(1, true));
        assertEquals(7, kept[0].words(XsaveComponent.YMM_HIGH)[2]);
        assertEquals(Guest.CODE + 3, guest.get(X86Register.RIP));
    }

    @Test
    void anAccessAcrossTwoPagesIsTwoFragments() {
        guest.bytes(Guest.CODE, "8b03").put(Guest.TABLES + 0x3000 + 8 * 0x50, DEVICE | 3).put(Guest.TABLES + 0x3000 + 8 * 0x51, DEVICE + 0x7000 | 3).set(X86Register.RBX, 0x50ffd);
        expectAccess(AccessKind.MEMORY_READ, DEVICE + 0xffd, 3, 0);
        guest.replay().supply(0x332211);
        expectAccess(AccessKind.MEMORY_READ, DEVICE + 0x7000, 1, 0);
        guest.replay().supply(0x44);
        expect(Outcome.COMPLETED);
        assertEquals(0x44332211, guest.get(X86Register.RAX));
    }

    @Test
    void aStringStopsBehindEachElement() {
        guest.bytes(Guest.CODE, "f36e").set(X86Register.RSI, Guest.DATA).set(X86Register.RDX, 0x3f8).set(X86Register.RCX, 2).bytes(Guest.DATA, "4142");
        expectAccess(AccessKind.PORT_WRITE, 0x3f8, 1, 0x41);
        expect(Outcome.COMPLETED);
        assertEquals(Guest.CODE, guest.get(X86Register.RIP));
        assertEquals(1, guest.get(X86Register.RCX));
        writes = 0;
        expectAccess(AccessKind.PORT_WRITE, 0x3f8, 1, 0x42);
        expect(Outcome.COMPLETED);
        assertEquals(Guest.CODE + 2, guest.get(X86Register.RIP));
    }

    @Test
    void faultsAndUnknownInstructionsWriteNothing() {
        guest.bytes(Guest.CODE, "8b03").put(Guest.TABLES + 0x3000 + 8 * 0x50, 0).set(X86Register.RBX, 0x50010);
        expect(Outcome.FAULT);
        assertEquals(14, instruction.vector());
        assertEquals(0, instruction.errorCode());
        assertEquals(0x50010, instruction.faultAddress());
        guest.bytes(Guest.CODE, "c5f877");
        expect(Outcome.NOT_EXECUTED);
        assertEquals(3, instruction.bytes().toArray().length);
        assertEquals(0, writes);
    }

    @Test
    void aHaltIsReported() {
        guest.bytes(Guest.CODE, "f4");
        expect(Outcome.HALT);
        assertEquals(Guest.CODE + 1, guest.get(X86Register.RIP));
    }
}
